import Foundation
import NN
import Tensors
import TestSupport
import Testing

/// Losses over vectors beside those of sentence-transformers, made by `make_sentence_fixtures.py`.
@Suite("Losses over the vectors of texts")
struct VectorLossTests {
  private struct Fixture: Decodable {
    let scale: Double
    let cases: [Case]
  }

  private struct Case: Decodable {
    let kind: String
    let pairs: Int
    let width: Int
    let targets: [Float]
    let vectors: [Float]
    let loss: Double
    let gradient: [Double]
  }

  private static func fixture() throws -> Fixture {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/sentences/losses.json")
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
  }

  private func run(_ loss: any VectorLoss, _ values: [Float], width: Int) -> (loss: Double, gradient: [Float]) {
    let workspace = Workspace()
    let rows = values.count / width
    let vectors = Tensor(data: workspace.allocate(values.count), rows: rows, columns: width)
    vectors.data.update(from: values, count: values.count)
    let gradient = Tensor(data: workspace.allocate(values.count), rows: rows, columns: width)
    gradient.data.update(repeating: .nan, count: values.count)
    return (loss(vectors, gradient: gradient, workspace), gradient.values)
  }

  @Test("losses and gradients as sentence-transformers has them", arguments: [1, 9, 1 << 20])
  func reference(chunk: Int) throws {
    let fixture = try Self.fixture()
    #expect(fixture.cases.count == 4)
    for test in fixture.cases {
      let loss: any VectorLoss
      if test.kind == "ranking" {
        let texts = (0..<Int32(test.vectors.count / test.width)).map { $0 }
        loss = PairRankingLoss(scale: fixture.scale, pairs: test.pairs, texts: texts, chunk: chunk)
      } else {
        loss = PairSimilarityLoss(
          test.targets.enumerated().map { .init($0, test.pairs + $0, target: $1) })
      }
      let found = run(loss, test.vectors, width: test.width)
      #expect(abs(found.loss - test.loss) <= 1e-5 * max(1, test.loss), "\(test.kind): \(found.loss), \(test.loss)")
      let scale = test.gradient.map(abs).max() ?? 0
      let worst = zip(found.gradient, test.gradient).map { abs(Double($0) - $1) }.max() ?? .nan
      #expect(worst <= 1e-5 * max(1, scale), "\(test.kind): \(worst) of \(scale)")
    }
  }

  /// A batch in which a partner comes twice is one in which the second does not stand for the first.
  @Test("what has the partner's text, or one's own, is no wrong answer")
  func sameTexts() {
    var random = SeededRandom(4)
    let width = 6
    let rows = (0..<6).map { _ in random.floats(width) }
    // Of three pairs the last has the partner of the first, and as its text the partner of the second.
    let values = [rows[0], rows[1], rows[3], rows[2], rows[3], rows[2]]
    let all = run(
      PairRankingLoss(scale: 10, pairs: 3, texts: [0, 1, 3, 2, 3, 2]), values.flatMap { $0 }, width: width)
    func unit(_ row: [Float]) -> [Double] {
      let length = row.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      return row.map { Double($0) / length }
    }
    let units = values.map(unit)
    func score(_ a: Int, _ b: Int) -> Double { 10 * zip(units[a], units[b]).reduce(0) { $0 + $1.0 * $1.1 } }
    func surprise(_ row: Int, _ candidates: [Int]) -> Double {
      log(candidates.reduce(0) { $0 + exp(score(row, 3 + $1)) }) - score(row, 3 + row)
    }
    let expected = (surprise(0, [0, 1]) + surprise(1, [0, 1, 2]) + surprise(2, [2])) / 3
    #expect(abs(all.loss - expected) < 1e-5, "\(all.loss), \(expected)")
    #expect(all.gradient.allSatisfy { $0.isFinite })
  }

  @Test("gradients of rows that stand in several pairs add up")
  func sharedRows() {
    var random = SeededRandom(5)
    let width = 5
    let values = random.floats(3 * width)
    let pairs: [PairSimilarityLoss.Pair] = [.init(0, 1, target: 1), .init(0, 2, target: 0)]
    let both = run(PairSimilarityLoss(pairs), values, width: width)
    let each = pairs.map { run(PairSimilarityLoss([$0]), values, width: width) }
    #expect(abs(both.loss - (each[0].loss + each[1].loss) / 2) < 1e-6)
    for place in values.indices {
      #expect(abs(both.gradient[place] - (each[0].gradient[place] + each[1].gradient[place]) / 2) < 1e-6)
    }
  }
}
