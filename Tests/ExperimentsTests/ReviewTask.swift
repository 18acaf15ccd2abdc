import Encoders
import Files
import Foundation
import Tasks
import Training

/// A workspace in a temporary folder with a task on the tiny encoder.
final class ReviewTask {
  let folder: String
  static let encoder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/tiny-bert/encoder").path
  static let registry = TaskRegistry(kinds: TaskKinds.all.map(\.name), formats: ["tsv", "csv"])
  static let rows = 30

  init(_ more: String = "") throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("hone-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let good = ["the acting was great", "very good plot", "really fun film"]
    let bad = ["the plot was boring", "very bad acting", "a dull film really"]
    let lines = (0..<Self.rows).map { index in
      let isGood = index % 2 == 0
      let text = (0...(index % 4)).map { (isGood ? good : bad)[($0 + index) % 3] }.joined(separator: " . ")
      return "\(text) \(index)\t\(isGood ? "positive" : "negative")\n"
    }
    try ("text\tlabel\n" + lines.joined()).write(
      toFile: folder + "/reviews.tsv", atomically: true, encoding: .utf8)
    try """
    version: 1
    name: reviews
    kind: sentiment
    encoder: \(Self.encoder)
    data: {train: reviews.tsv, validation: {fraction: 0.25}, text: text, label: label}
    training: {steps: 18, batch_size: 6, dropout: 0.1, lanes: 2, learning_rate: 1.0e-3}
    \(more)
    """.write(toFile: path, atomically: true, encoding: .utf8)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var path: String { folder + "/task.yaml" }
  var workspace: WorkspaceFolder { WorkspaceFolder(root: folder) }
  var encoders: EncoderLocator { EncoderLocator(modelsFolder: nil) }

  func definition(_ overrides: [String] = []) throws -> TaskDefinition {
    try TaskDefinition.read(path: path, overrides: overrides, registry: Self.registry)
  }
}
