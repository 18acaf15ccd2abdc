package import Encoders
package import Files
import NN
package import Tokenizers

/// A tensor of a model that has a row a token, as it becomes when tokens are added: the new rows, and where they stand.
///
/// The row of a new token is the mean of the rows of the pieces that it was before, so that the model begins with
/// something near to what it knew (summed in double precision). Of an output bias, which has one number a token, it is
/// the mean of theirs.
package struct TokenRows: Sendable {
  /// The tensor as it is in the file.
  package let entry: TensorEntry
  /// With the new rows. A table that had more rows than the tokenizer has tokens gives them its spare ones first.
  package let shape: [Int]
  /// The first new row.
  package let first: Int
  /// The new rows, row-major.
  package let values: [Float]

  /// What models of the families with WordPiece call tensors with a row a token, besides the word table: output layers of
  /// language models, and their biases.
  private static let outputNames = [
    "cls.predictions.decoder.weight", "cls.predictions.decoder.bias", "cls.predictions.bias", "vocab_projector.weight",
    "vocab_projector.bias", "generator_lm_head.weight", "generator_lm_head.bias", "lm_head.decoder.weight",
    "lm_head.decoder.bias", "lm_head.bias",
  ]

  /// All such tensors of a model.
  ///
  /// - Throws: `EncoderError.weights` where the word table is missing or of another type than F32, F16 and BF16;
  ///   `ModelError.tokenizerMismatch` where it has fewer rows than the tokenizer has tokens.
  package static func all(of base: ModelDirectory, adding added: VocabularyExtension) throws -> [TokenRows] {
    var list = ParameterList()
    let table = try base.family.make(base.configuration, EncoderParts(hasPooler: false), &list).tokenTable.name
    let bare = table.hasPrefix(base.family.prefix) ? String(table.dropFirst(base.family.prefix.count)) : table
    let names = [table, bare] + outputNames
    let entries = base.weights.tensors.filter { entry in names.contains { $0.hasSameBytes(as: entry.name) } }
    guard entries.contains(where: { $0.shape.count == 2 }) else {
      throw EncoderError.weights(file: base.weights.path, problems: ["missing \(table)"])
    }
    return try entries.map { try TokenRows($0, of: base, adding: added) }
  }

  private init(_ entry: TensorEntry, of base: ModelDirectory, adding added: VocabularyExtension) throws {
    let rows = entry.shape.first ?? 0
    guard rows >= Int(added.firstID) else {
      throw ModelError.tokenizerMismatch(path: base.path, tokens: Int(added.firstID), rows: rows)
    }
    guard Self.precision(of: entry) != nil, let file = base.weights.file(holding: entry.name) else {
      throw EncoderError.weights(
        file: base.weights.path, problems: ["\(entry.name) has type \(entry.type.rawValue), expected F32, F16 or BF16"])
    }
    let width = entry.shape.dropFirst().reduce(1, *)
    var old = [Float](repeating: 0, count: entry.count)
    try old.withUnsafeMutableBufferPointer { try file.copyFloats(of: entry, into: $0) }
    var values: [Float] = []
    values.reserveCapacity(added.tokens.count * width)
    for token in added.tokens {
      for column in 0..<width {
        let sum = token.pieces.reduce(0.0) { $0 + Double(old[Int($1) * width + column]) }
        values.append(token.pieces.isEmpty ? 0 : Float(sum / Double(token.pieces.count)))
      }
    }
    self.entry = entry
    self.values = values
    shape = [max(rows, added.vocabularySize)] + entry.shape.dropFirst()
    first = Int(added.firstID)
  }

  private static func precision(of entry: TensorEntry) -> StoredPrecision? {
    StoredPrecision.allCases.first { $0.type == entry.type }
  }

  /// The grown tensor, its other rows as they are in the file that it is from.
  func stored(in file: SafetensorsFile) -> SafetensorsWriter.RawTensor {
    let new = Self.precision(of: entry)?.bytes(of: values) ?? []
    let start = shape.dropFirst().reduce(first * entry.type.byteCount, *)
    let end = min(start + new.count, entry.range.count)
    return SafetensorsWriter.RawTensor(
      name: entry.name, type: entry.type, shape: shape,
      parts: [.stored(file, entry, 0..<start), .bytes(new), .stored(file, entry, end..<entry.range.count)])
  }
}
