import TestSupport
import Testing

/// The shape of a matrix product under test, and how much wider than its rows the strides are.
struct ProductShape: Sendable, CustomTestStringConvertible {
  let rows: Int
  let columns: Int
  let inner: Int
  let gap: Int

  var testDescription: String { "\(rows)×\(columns), inner \(inner), gap \(gap)" }

  /// Edges of tiles (6 rows, 16 columns), vectors (8), blocks (96 rows, 384 inner positions) and nothing at all; then
  /// shapes drawn at random.
  static let all: [ProductShape] = {
    let edges = [
      (0, 5, 3), (5, 0, 3), (5, 3, 0), (1, 1, 1), (6, 16, 8), (7, 17, 9), (5, 15, 7), (2, 8, 384), (3, 9, 385),
      (13, 31, 800), (96, 16, 12), (97, 33, 20), (193, 1, 2), (1, 48, 769), (12, 96, 16), (1, 7, 33),
    ]
    var random = SeededRandom(11)
    let drawn = (0..<24).map { _ in
      (
        Int.random(in: 1...40, using: &random), Int.random(in: 1...70, using: &random),
        Int.random(in: 1...450, using: &random)
      )
    }
    return (edges + drawn).enumerated().map {
      ProductShape(rows: $0.element.0, columns: $0.element.1, inner: $0.element.2, gap: $0.offset % 4)
    }
  }()

  func matrix(_ rows: Int, _ columns: Int, _ random: inout SeededRandom, whole: Bool) -> StridedMatrix {
    StridedMatrix(rows: rows, columns: columns, stride: columns + gap) {
      whole ? random.wholeFloats($0) : random.floats($0)
    }
  }
}
