import Files
import Foundation
import Testing
import Tokenizers

/// A file of `make_vocabulary_fixtures.py`: texts, the pieces that shorten them the most, and rows of the extended tokenizer.
struct ExtensionFixture {
  static let names = ["uncased", "cased", "sequence", "mpnet", "electra", "vocabulary-file"]

  let tokenizer: any TextTokenizer
  let directory: DirectoryHandle
  let texts: [String]
  let learned: [(token: String, saved: Int)]
  let rows: [ReferenceRow]

  init(_ name: String) throws {
    let path = "\(Fixtures.root)/Tests/Fixtures/vocabulary/\(name).json"
    let json = try JSON.parse(MappedFile(path: path))
    directory = try DirectoryHandle(path: "\(Fixtures.directory)/\(name)")
    tokenizer = try TokenizerLoader.load(directory)
    texts = try #require(json["texts"]?.arrayValue).map { try #require($0.stringValue) }
    learned = try #require(json["learned"]?.arrayValue).map { pair in
      let pair = try #require(pair.arrayValue)
      return (try #require(pair[0].stringValue), try #require(pair[1].intValue))
    }
    rows = try #require(json["rows"]?.arrayValue).map { try ReferenceRow($0) }
  }

  func learner(_ limits: VocabularyLearner.Limits = VocabularyLearner.Limits()) throws -> VocabularyLearner {
    let learner = try VocabularyLearner(tokenizer, file: "tokenizer", limits: limits)
    for text in texts { learner.add(text) }
    return learner
  }
}

/// A directory with some files, for the time that `body` runs.
func withFiles<Result>(_ files: [String: [UInt8]], _ body: (DirectoryHandle) throws -> Result) throws -> Result {
  let path = FileManager.default.temporaryDirectory.appending(path: "tokenizer-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: path) }
  for (name, bytes) in files { try Data(bytes).write(to: URL(filePath: "\(path)/\(name)")) }
  return try body(DirectoryHandle(path: path))
}
