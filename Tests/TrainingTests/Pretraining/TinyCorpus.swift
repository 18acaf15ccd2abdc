import Datasets
import Encoders
import Files
import Foundation
import Tasks
import Tensors
import TestSupport
import Tokenizers
import Training

/// Texts of the tiny encoder's words in a temporary folder, and pretraining on them.
final class TinyCorpus {
  let folder: String
  let documents: [String]

  static let base = TinyBert.folder + "/encoder"

  /// - Parameter count: documents of 1 to 60 words, of which some are longer than a window of 40 tokens.
  init(count: Int = 160) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("hone-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let stems = [
      "the", "film", "was", "very", "good", "bad", "great", "plot", "acting", "boring", "dullness", "fun", ".",
    ]
    var random = SeededRandom(5)
    documents = (0..<count).map { index in
      let length = index % 9 == 8 ? 60 : 1 + index % 14
      // What follows what is half the time the same, so that there is something to learn.
      var word = index % stems.count
      return (0..<length).map { _ in
        word = random.ints(1, in: 0..<2)[0] == 0 ? (word + 1) % stems.count : random.ints(1, in: 0..<stems.count)[0]
        return stems[word]
      }.joined(separator: " ") + " " + Self.name(of: index)
    }
    try documents.joined(separator: "\n\n").write(toFile: path("films.txt"), atomically: true, encoding: .utf8)
  }

  /// A word of several tokens, another one for each document.
  private static func name(of index: Int) -> String {
    let letters = Array("bcdghjkmpqsvwxyz").map(String.init)
    return letters[index / 256 % 16] + letters[index / 16 % 16] + letters[index % 16]
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// A file of documents in which each word says what the next one is.
  func writeRounds() throws -> String {
    let words = ["the", "film", "was", "very", "good", "bad", "great", "plot", "acting", "boring", "fun"]
    let lines = (0..<300).map { index in
      (0..<8 + index % 12).map { words[(index + $0) % words.count] }.joined(separator: " ")
    }
    try lines.joined(separator: "\n").write(toFile: path("rounds.txt"), atomically: true, encoding: .utf8)
    return "rounds.txt"
  }

  /// A copy of the tiny encoder of which no weight is a number.
  static func writeBroken(at folder: String) throws {
    try FileManager.default.copyItem(atPath: base, toPath: folder)
    let weights = URL(fileURLWithPath: folder + "/model.safetensors")
    var bytes = [UInt8](try Data(contentsOf: weights))
    let header = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    for index in (8 + header)..<bytes.count { bytes[index] = 0xFF }
    try Data(bytes).write(to: weights)
  }

  func path(_ name: String) -> String { folder + "/" + name }

  func corpus(
    _ names: [String] = ["films.txt"], heldOut: Double = 0.1, column: String? = nil, likeness: Double? = nil
  ) -> Corpus {
    Corpus(
      paths: names.map(path), options: ReadOptions(textColumn: column, requireLabels: false), heldOutShare: heldOut,
      likeness: likeness)
  }

  func source(_ corpus: Corpus, window: Int = 40, pool: WorkerPool) throws -> CorpusSource {
    CorpusSource(
      corpus: corpus, cutter: PieceCutter(tokenizer: try Self.tokenizer(), window: window), window: window, pool: pool)
  }

  static func tokenizer() throws -> any TextTokenizer {
    try TokenizerLoader.load(ModelDirectory.open(base).handle)
  }

  static func masking(seed: UInt64 = 1, share: Double = 0.15) throws -> WholeWordMasking {
    try WholeWordMasking(tokenizer(), path: base, share: share, seed: seed)
  }
}
