import Foundation
import NN

/// Losses that PyTorch computed (`Fixtures/Scripts/make_loss_fixtures.py`).
struct LossFixture: Decodable, Sendable {
  enum Kind: String, Decodable {
    case classes, labels, squared, huber
  }

  let kind: Kind
  let columns: Int
  /// `[rows, columns]`, as the targets and the gradient.
  let logits: [Float]
  let loss: Double
  let gradient: [Double]
  /// Of classes: one a row.
  let labels: [Int]?
  /// Of all others; null is a missing one.
  let targets: [Float?]?
  let weights: [Float]?
  let smoothing: Double?
  let gamma: Double?
  let alpha: Double?
  let delta: Double?

  var rows: Int { logits.count / columns }

  static func load() throws -> [LossFixture] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fixtures/losses/reference.json")
    return try JSONDecoder().decode([LossFixture].self, from: Data(contentsOf: file))
  }
}
