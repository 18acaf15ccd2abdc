import Encoders
import Files
import Foundation
import NN
import Tasks
import Testing
import Tokenizers

/// An encoder with added tokens: rows that are means, everything else as it was.
@Suite struct ExtendedEncoderTests {
  private static let encoder = TextWindowsTests.encoder

  /// A copy of the tiny encoder in a folder of its own, and a place beside it.
  private final class Copy {
    let folder: String
    var path: String { folder + "/base" }
    var grown: String { folder + "/grown" }

    init() throws {
      folder = FileManager.default.temporaryDirectory.appendingPathComponent("hone-extended-\(UUID().uuidString)").path
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: ExtendedEncoderTests.encoder, toPath: path)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Writes the weights anew, as the format describes them.
    func write(_ change: (inout [(name: String, type: String, shape: [Int], bytes: [UInt8])]) -> Void) throws {
      let file = try SafetensorsFile(path: ExtendedEncoderTests.encoder + "/model.safetensors")
      var entries = file.tensors.map { entry in
        (name: entry.name, type: entry.type.rawValue, shape: entry.shape, bytes: Array(file.bytes(of: entry)))
      }
      change(&entries)
      var header = JSONObject()
      header["__metadata__"] = ["format": "pt"]
      var data: [UInt8] = []
      for entry in entries {
        header[entry.name] = [
          "dtype": .string(entry.type), "shape": .array(entry.shape.map { .number(JSONNumber($0)) }),
          "data_offsets": .array([data.count, data.count + entry.bytes.count].map { .number(JSONNumber($0)) }),
        ]
        data += entry.bytes
      }
      let text = Array(JSON.object(header).serialized().utf8)
      var bytes = Data((0..<8).map { UInt8(text.count >> ($0 * 8) & 255) })
      bytes.append(contentsOf: text)
      bytes.append(contentsOf: data)
      try FileManager.default.removeItem(atPath: path + "/model.safetensors")
      try bytes.write(to: URL(fileURLWithPath: path + "/model.safetensors"))
    }

    /// The base, and what it becomes with these tokens.
    func extended(_ tokens: [String]) throws -> (base: ModelDirectory, grown: ModelDirectory, VocabularyExtension) {
      let base = try ModelDirectory.open(path)
      let added = try VocabularyExtension(tokens, to: TokenizerLoader.load(base.handle), file: path)
      try ExtendedEncoder.publish(base, adding: added, at: grown)
      return (base, try ModelDirectory.open(grown), added)
    }
  }

  private static let tokens = ["filmless", "##lest", "boringly", "##x\u{e9}"]
  /// Their pieces, as ids of the tiny encoder's vocab.txt: film ##less; ##l ##est; boring ##ly; nothing that is known.
  private static let pieces: [[Int]] = [[70, 95], [42, 93], [86, 91], [1]]

  private func floats(_ directory: ModelDirectory, _ name: String) throws -> [Float] {
    let file = try #require(directory.weights.file(holding: name))
    let entry = try #require(file[name])
    var values = [Float](repeating: 0, count: entry.count)
    try values.withUnsafeMutableBufferPointer { try file.copyFloats(of: entry, into: $0) }
    return values
  }

  private func bytes(_ directory: ModelDirectory, _ name: String) throws -> [UInt8] {
    let file = try #require(directory.weights.file(holding: name))
    return Array(file.bytes(of: try #require(file[name])))
  }

  private let table = "embeddings.word_embeddings.weight"

  @Test func rowsAreMeansAndAllElseStays() throws {
    let copy = try Copy()
    let (base, grown, added) = try copy.extended(Self.tokens)
    #expect(added.tokens.map { $0.pieces.map(Int.init) } == Self.pieces)
    let (old, new) = (try floats(base, table), try floats(grown, table))
    #expect(grown.weights[table]?.shape == [101, 32])
    #expect(Array(new[..<old.count]).map(\.bitPattern) == old.map(\.bitPattern))
    for (token, pieces) in Self.pieces.enumerated() {
      for column in 0..<32 {
        let mean = pieces.reduce(0.0) { $0 + Double(old[$1 * 32 + column]) } / Double(pieces.count)
        #expect(new[(97 + token) * 32 + column] == Float(mean))
      }
    }
    #expect(grown.weights.tensors.count == base.weights.tensors.count)
    for entry in base.weights.tensors where !entry.name.hasSameBytes(as: table) {
      #expect(try bytes(grown, entry.name) == bytes(base, entry.name))
    }
    let configuration = try String(contentsOfFile: copy.path + "/config.json", encoding: .utf8)
    #expect(
      try String(contentsOfFile: copy.grown + "/config.json", encoding: .utf8)
        == configuration.replacing("\"vocab_size\": 97", with: "\"vocab_size\": 101"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: copy.grown).sorted()
        == ["config.json", "model.safetensors", "tokenizer.json", "vocab.txt"])
  }

  /// The new encoder reads old texts as the old one does, and new tokens in place of their pieces.
  @Test func itLoadsAsAnEncoder() throws {
    let copy = try Copy()
    let (base, grown, _) = try copy.extended(Self.tokens)
    var list = ParameterList()
    let encoder = try grown.family.make(grown.configuration, EncoderParts(hasPooler: true), &list)
    let store = try ParameterStore(list.parameters, trainable: [])
    #expect(try WeightLoader(grown).fill(store, optional: []).isEmpty)
    let tokenizer = try EncoderTokenizer.load(grown.handle, encoder: encoder)
    let old = try TokenizerLoader.load(base.handle)
    #expect(tokenizer.encode("filmless boringly", addSpecialTokens: true).ids == [2, 97, 99, 3])
    #expect(tokenizer.encode("greatlest", addSpecialTokens: false).ids == [76, 98])
    for text in ["the film was not very good", "a dull plot!", "boring films"] {
      #expect(tokenizer.encode(text, addSpecialTokens: true) == old.encode(text, addSpecialTokens: true))
    }
  }

  /// Output layers of a language model in the file grow too; other types are kept, and what is no float is copied.
  @Test func outputLayersAndTypes() throws {
    let copy = try Copy()
    var generator = SystemRandomNumberGenerator()
    let bias = (0..<97).map { _ in Float.random(in: -1...1, using: &generator) }
    func halves(_ values: [Float]) -> [UInt8] { StoredPrecision.bfloat16.bytes(of: values) }
    try copy.write { entries in
      let table = entries.first { $0.name.hasSameBytes(as: self.table) }
      for index in entries.indices { entries[index].name = "bert." + entries[index].name }
      guard let table else { return }
      entries.append(("cls.predictions.decoder.weight", "F32", table.shape, table.bytes))
      entries.append(("cls.predictions.bias", "BF16", [97], halves(bias)))
      entries.append(("cls.predictions.transform.dense.bias", "BF16", [97], halves(bias)))
      entries.append(("bert.embeddings.position_ids", "I64", [1, 3], [UInt8](0..<24)))
    }
    let (base, grown, _) = try copy.extended(Self.tokens)
    #expect(try bytes(grown, "cls.predictions.decoder.weight") == bytes(grown, "bert." + table))
    #expect(grown.weights["bert." + table]?.shape == [101, 32])
    #expect(try bytes(grown, "cls.predictions.transform.dense.bias") == halves(bias))
    #expect(try bytes(grown, "bert.embeddings.position_ids") == [UInt8](0..<24))
    #expect(grown.weights["bert.embeddings.position_ids"]?.type == .int64)
    let (old, new) = (try floats(base, "cls.predictions.bias"), try floats(grown, "cls.predictions.bias"))
    #expect(new.count == 101 && Array(new[..<97]) == old)
    let means = Self.pieces.map { pieces in
      Float(pieces.reduce(0.0) { $0 + Double(old[$1]) } / Double(pieces.count))
    }
    #expect(try Array(bytes(grown, "cls.predictions.bias").suffix(8)) == halves(means))
    #expect(grown.weights.files[0].metadata.map(\.value) == ["pt"])
  }

  /// A table with more rows than the tokenizer has tokens gives its spare rows first.
  @Test func spareRowsAreUsed() throws {
    for (spare, rows) in [(2, 101), (9, 106)] {
      let copy = try Copy()
      try copy.write { entries in
        guard let index = entries.firstIndex(where: { $0.name.hasSameBytes(as: self.table) }) else { return }
        entries[index].shape[0] += spare
        entries[index].bytes += [UInt8](repeating: 0x3f, count: spare * 32 * 4)
      }
      let path = copy.path + "/config.json"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try text.replacing("\"vocab_size\": 97", with: "\"vocab_size\": \(97 + spare)")
        .write(toFile: path, atomically: true, encoding: .utf8)
      let (base, grown, _) = try copy.extended(Self.tokens)
      let (old, new) = (try floats(base, table), try floats(grown, table))
      #expect(new.count == rows * 32 && grown.configuration.json["vocab_size"]?.intValue == rows)
      #expect(Array(new[..<(97 * 32)]) == Array(old[..<(97 * 32)]))
      #expect(new[97 * 32] == Float((Double(old[70 * 32]) + Double(old[95 * 32])) / 2))
      #expect(Array(new[(101 * 32)...]) == Array(old[min(old.count, 101 * 32)...]))
    }
  }

  @Test func faultsAreNamed() throws {
    let copy = try Copy()
    try copy.write { entries in
      guard let index = entries.firstIndex(where: { $0.name.hasSameBytes(as: self.table) }) else { return }
      entries[index].shape[0] -= 1
      entries[index].bytes.removeLast(32 * 4)
    }
    #expect(throws: ModelError.tokenizerMismatch(path: copy.path, tokens: 97, rows: 96)) {
      try copy.extended(Self.tokens)
    }
    try copy.write { $0.removeAll { $0.name.hasSameBytes(as: self.table) } }
    #expect(throws: EncoderError.self) { try copy.extended(Self.tokens) }
    #expect(!FileManager.default.fileExists(atPath: copy.grown))
  }
}
