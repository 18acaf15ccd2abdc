import Encoders
package import Files
import Tasks
package import Tokenizers

/// Tokens that a run learned from its corpus, and the encoder that has them, which the run goes on from.
///
/// The run's folder keeps the encoder until the run is finished, and `vocabulary.json`, written after it: a run that has
/// that file goes on with the same encoder and learns nothing anew.
package struct AddedVocabulary: Sendable {
  /// In the order of their ids.
  package let tokens: [String]
  package let firstID: Int
  /// What each is cut into without them.
  let pieces: [[Int32]]
  /// What the documents that are learned from were cut into before.
  package let before: PieceCount
  /// Digests of the encoder's files.
  private let files: JSONObject

  package static let fileName = "vocabulary.json"
  static let folderName = "encoder"
  /// Files that decide what the encoder computes.
  private static let checked = ["config.json", "model.safetensors"] + CheckpointWriter.tokenizerFiles

  /// Publishes an encoder with added tokens in a run's folder.
  ///
  /// - Parameter before: what the documents that are learned from are cut into without them.
  /// - Throws: `TokenizerError`, `EncoderError`, `ModelError`, `FilesError`.
  init(_ added: VocabularyExtension, to base: ModelDirectory, before: PieceCount, in run: RunFolder) throws {
    try ExtendedEncoder.publish(base, adding: added, at: Self.path(run))
    tokens = added.tokens.map(\.text)
    pieces = added.tokens.map(\.pieces)
    firstID = Int(added.firstID)
    self.before = before
    files = try Self.digests(ModelDirectory.open(Self.path(run)))
    var object = added.json.objectValue ?? JSONObject()
    object["words"] = .number(JSONNumber(before.words))
    object["pieces_before"] = .number(JSONNumber(before.pieces))
    object["files"] = .object(files)
    try AtomicFile.write(run.path + "/" + Self.fileName, JSON.object(object).serialized() + "\n")
  }

  /// What a run has already; nil: nothing yet.
  ///
  /// - Throws: `RunError.cannotResume` where it is no longer as it was.
  init?(of run: RunFolder) throws {
    let path = run.path + "/" + Self.fileName
    guard try FileStatus(path) != nil else { return nil }
    let json = try JSON.parse(MappedFile(path: path))
    let list = json["tokens"]?.arrayValue ?? []
    tokens = list.compactMap { $0["token"]?.stringValue }
    pieces = list.compactMap { $0["pieces"]?.arrayValue?.compactMap { $0.intValue.map(Int32.init(clamping:)) } }
    guard tokens.count == list.count, pieces.count == list.count, let firstID = json["first_id"]?.intValue,
      let words = json["words"]?.intValue, let piecesBefore = json["pieces_before"]?.intValue,
      let files = json["files"]?.objectValue
    else { throw RunError.cannotResume(run: run.path, reason: "its \(Self.fileName) is damaged") }
    self.firstID = firstID
    before = PieceCount(words: words, pieces: piecesBefore)
    self.files = files
    guard try Self.digests(ModelDirectory.open(Self.path(run))) == files else {
      throw RunError.cannotResume(
        run: run.path, reason: "the encoder with added tokens in its \(Self.folderName) folder has changed")
    }
  }

  /// Deletes the encoder of a run that came to its end: its model has the tokens.
  static func forget(_ run: RunFolder, _ system: any FileSystem) { try? system.removeTree(path(run)) }

  static func path(_ run: RunFolder) -> String { run.path + "/" + folderName }

  private static func digests(_ encoder: ModelDirectory) throws -> JSONObject {
    var digests = JSONObject()
    for name in checked where encoder.handle.contains(name) {
      digests[name] = .string(Digest.sha256(try encoder.handle.map(name)))
    }
    return digests
  }

  /// For a model's lineage.
  package var json: JSON {
    [
      "added": .number(JSONNumber(tokens.count)), "first_id": .number(JSONNumber(firstID)),
      "first_tokens": .array(tokens.prefix(20).map { .string($0) }),
    ]
  }
}
