import Encoders
import Files
import Foundation
import NN
import Testing

/// Weights in several files that an index names, and word tables under the name of a language model's output.
@Suite struct ShardTests {
  /// The tiny encoder in two parts; `change` spoils what the index says.
  private func sharded(
    _ fixture: EncoderFixture, _ change: (inout JSONObject) -> Void = { _ in }
  ) throws -> [EncoderFixture.Entry] {
    let entries = try EncoderFixture.entries()
    var map = JSONObject()
    for (part, range) in [0..<12, 12..<entries.count].enumerated() {
      let name = "model-0000\(part + 1)-of-00002.safetensors"
      _ = try fixture.write(Array(entries[range]))
      try FileManager.default.moveItem(
        atPath: fixture.folder + "/model.safetensors", toPath: fixture.folder + "/" + name)
      for entry in entries[range] { map[entry.name] = .string(name) }
    }
    change(&map)
    let index: JSON = ["metadata": ["total_size": 1], "weight_map": .object(map)]
    try Data(index.serialized().utf8).write(
      to: URL(fileURLWithPath: fixture.folder + "/model.safetensors.index.json"))
    try FileManager.default.copyItem(
      atPath: EncoderFixture.encoder + "/config.json", toPath: fixture.folder + "/config.json")
    return entries
  }

  @Test func partsAreOneModel() throws {
    let fixture = try EncoderFixture()
    let entries = try sharded(fixture)
    let directory = try ModelDirectory.open(fixture.folder)
    let whole = try ModelDirectory.open(EncoderFixture.encoder)
    #expect(directory.weights.files.count == 2 && directory.weights.tensors.count == entries.count)
    #expect(Digest.weights(of: directory.weights) == Digest.weights(of: whole.weights))
    var list = ParameterList()
    _ = try directory.family.make(directory.configuration, EncoderParts(hasPooler: true), &list)
    let store = try ParameterStore(list.parameters, trainable: [])
    _ = try WeightLoader(directory).fill(store, optional: [])
    for parameter in list.parameters {
      let entry = try #require(entries.first { "bert." + $0.name == parameter.name })
      #expect(EncoderFixture.floats(entry.bytes) == (0..<parameter.count).map { store.values(parameter)[$0] })
    }
  }

  @Test(arguments: [
    "../model.safetensors", "/etc/x.safetensors", "a/b.safetensors", ".safetensors", "x.bin", "", "a\0.safetensors",
  ])
  func namesThatLeadElsewhereAreRefused(name: String) throws {
    let fixture = try EncoderFixture()
    _ = try sharded(fixture) { $0["pooler.dense.bias"] = .string(name) }
    #expect {
      try ModelDirectory.open(fixture.folder)
    } throws: { error in
      guard case EncoderError.invalidSetting(let file, let key, _, _)? = error as? EncoderError else { return false }
      return file.hasSuffix("index.json") && key == "weight_map.pooler.dense.bias" && !"\(error)".contains("\n")
    }
  }

  @Test func everythingThatAPartLacksIsNamed() throws {
    let fixture = try EncoderFixture()
    _ = try sharded(fixture) { map in
      map["made.up"] = "model-00001-of-00002.safetensors"
      map["pooler.dense.bias"] = "model-00001-of-00002.safetensors"
    }
    #expect(
      throws: EncoderError.weights(
        file: fixture.folder + "/model.safetensors.index.json",
        problems: ["pooler.dense.bias", "made.up"].map { "missing \($0) in model-00001-of-00002.safetensors" })
    ) { try ModelDirectory.open(fixture.folder) }
  }

  @Test func aPartThatIsAbsentIsNamed() throws {
    let fixture = try EncoderFixture()
    _ = try sharded(fixture) { $0["pooler.dense.bias"] = "model-00003-of-00002.safetensors" }
    #expect {
      try ModelDirectory.open(fixture.folder)
    } throws: { "\($0)".contains("model-00003-of-00002.safetensors") }
  }

  @Test func aTensorInTwoPartsIsRefused() throws {
    let fixture = try EncoderFixture()
    let entries = try sharded(fixture)
    _ = try fixture.write([entries[0], entries[20]])
    let name = "model-00002-of-00002.safetensors"
    _ = try fixture.write([entries[0]] + entries[12...])
    try FileManager.default.removeItem(atPath: fixture.folder + "/" + name)
    try FileManager.default.moveItem(atPath: fixture.folder + "/model.safetensors", toPath: fixture.folder + "/" + name)
    #expect(throws: FilesError.self) { try ModelDirectory.open(fixture.folder) }
  }

  @Test(arguments: ["", "{}", "{\"weight_map\": {}}", "{\"weight_map\": []}", "{\"weight_map\": {\"a\": 1}}"])
  func brokenIndexesAreRefused(text: String) throws {
    let fixture = try EncoderFixture()
    _ = try sharded(fixture)
    try Data(text.utf8).write(to: URL(fileURLWithPath: fixture.folder + "/model.safetensors.index.json"))
    #expect(throws: (any Error).self) { try ModelDirectory.open(fixture.folder) }
  }

  @Test(arguments: [true, false]) func aWordTableMayStandAsTheOutputOfALanguageModel(tied: Bool) throws {
    let fixture = try EncoderFixture()
    var entries = try EncoderFixture.entries().map { entry in
      EncoderFixture.Entry(
        name: entry.name.hasPrefix("embeddings.word") ? "cls.predictions.decoder.weight" : "bert." + entry.name,
        type: entry.type, shape: entry.shape, bytes: entry.bytes)
    }
    entries.sort { $0.name < $1.name }
    let base = try ModelDirectory.open(EncoderFixture.encoder)
    var list = ParameterList()
    let encoder = try base.family.make(base.configuration, EncoderParts(hasPooler: true), &list)
    let store = try ParameterStore(list.parameters, trainable: [])
    let loader = try WeightLoader(SafetensorsSet(fixture.write(entries)), family: base.family, tiesWords: tied)
    guard tied else {
      #expect(throws: EncoderError.self) { try loader.fill(store, optional: []) }
      return
    }
    _ = try loader.fill(store, optional: [])
    let table = try #require(entries.first { $0.name == "cls.predictions.decoder.weight" })
    let values = store.values(encoder.tokenTable)
    #expect(EncoderFixture.floats(table.bytes) == (0..<encoder.tokenTable.count).map { values[$0] })
  }
}
