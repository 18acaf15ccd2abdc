import Files
import Foundation
import Tasks
import Training

/// A workspace in a temporary folder, with a small labelled file and a job on the tiny encoder.
final class TinyJob {
  let folder: String
  static let encoder = TinyBert.folder + "/encoder"

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("hone-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Self.rows.write(toFile: folder + "/films.tsv", atomically: true, encoding: .utf8)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Texts of one to sixty words; the longest need more than one window of 40 tokens.
  static let texts: [(text: String, label: String)] = {
    let good = ["the acting was great", "very good plot", "really fun film", "it is never dull"]
    let bad = ["the plot was boring", "very bad acting", "not good , not fun", "a dull film really"]
    return (0..<24).map { index in
      let list = index % 2 == 0 ? good : bad
      let parts = (0...(index % 7 == 6 ? 12 : index % 3)).map { list[($0 + index) % 4] }
      return (parts.joined(separator: " . "), index % 2 == 0 ? "positive" : "negative")
    }
  }()

  private static let rows = "text\tlabel\n" + texts.map { "\($0.text)\t\($0.label)\n" }.joined()

  var workspace: WorkspaceFolder { WorkspaceFolder(root: folder) }

  func make(
    method: String = "full", encoder: String? = nil, settings: [String] = [], workers: Int = 2,
    out: String? = nil, initial: String? = nil, configure: (inout TrainingJob.Options) -> Void = { _ in }
  ) throws -> TrainingJob {
    let registry = TaskRegistry(kinds: TaskKinds.all.map(\.name), formats: ["tsv", "csv"])
    let task = try TaskDefinition.assumed(
      data: folder + "/films.tsv", kind: "sentiment", encoder: encoder ?? Self.encoder, method: method,
      overrides: ["training.steps=6", "training.batch_size=6", "training.dropout=0.1"] + settings, registry: registry)
    var options = TrainingJob.Options(workers: workers)
    options.out = out
    options.initial = initial
    configure(&options)
    return try TrainingJob(
      task, workspace: workspace, encoders: EncoderLocator(modelsFolder: nil), options: options)
  }

  static func json(_ path: String) throws -> JSON { try JSON.parse(MappedFile(path: path)) }

  static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }
}
