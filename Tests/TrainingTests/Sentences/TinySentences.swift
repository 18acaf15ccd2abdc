import Datasets
import Files
import Foundation
import Tasks
import Training

/// Pairs of texts of the tiny encoder's words in a temporary folder, and training on them.
final class TinySentences {
  let folder: String
  /// A text, its partner, and a text that is not its partner.
  let rows: [(first: String, second: String, negative: String)]

  /// - Parameter count: pairs; what a partner says follows from the text.
  init(count: Int = 180) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("hone-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let names = ["film", "plot", "acting", "great", "boring", "dullness", "fun", "bad", "good"]
    rows = (0..<count).map { row in
      let (a, b) = (names[row % 9], names[row / 9 % 9])
      let long = String(repeating: " , really", count: row % 4 * 3)
      return ("the \(a) was \(b)\(long)", "\(b) \(a)", "\(names[(row + 1) % 9]) \(a) .")
    }
    let table = "text,partner,other\n" + rows.map { "\"\($0.first)\",\"\($0.second)\",\"\($0.negative)\"\n" }.joined()
    try table.write(toFile: path("pairs.csv"), atomically: true, encoding: .utf8)
    try rows.map { $0.first + " and " + $0.second }.joined(separator: "\n").write(
      toFile: path("texts.txt"), atomically: true, encoding: .utf8)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name }

  func corpus(_ name: String = "pairs.csv", heldOut: Double = 0.2) -> Corpus {
    Corpus(paths: [path(name)], options: ReadOptions(requireLabels: false), heldOutShare: heldOut)
  }

  func job(
    _ source: PairSurvey.Source = .columns([]), method: PretrainingSettings.Method = .full, workers: Int = 2,
    steps: Int = 30, change: (inout SentenceSettings) -> Void = { _ in },
    configure: (inout TrainingJob.Options) -> Void = { _ in }
  ) throws -> SentenceJob {
    var settings = SentenceSettings(
      encoder: TinyCorpus.base, corpus: corpus(source == .texts ? "texts.txt" : "pairs.csv"), source: source,
      method: method, learningRate: 2e-3)
    settings.steps = steps
    settings.batchPairs = 8
    settings.microBatchTokens = 40
    settings.lanes = 2
    settings.dropout = 0.1
    settings.window = 24
    settings.saveMinutes = 0
    change(&settings)
    var options = TrainingJob.Options(workers: workers)
    configure(&options)
    return try SentenceJob(
      settings, workspace: WorkspaceFolder(root: folder), encoders: EncoderLocator(modelsFolder: nil),
      options: options)
  }
}
