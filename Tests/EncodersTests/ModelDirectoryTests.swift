import Encoders
import Files
import Foundation
import Testing

/// What a model directory must hold, and what is said when it does not.
@Suite struct ModelDirectoryTests {
  private func copy(without name: String? = nil) throws -> EncoderFixture {
    let fixture = try EncoderFixture()
    for file in try FileManager.default.contentsOfDirectory(atPath: EncoderFixture.encoder) where file != name {
      try FileManager.default.copyItem(
        atPath: EncoderFixture.encoder + "/" + file, toPath: fixture.folder + "/" + file)
    }
    return fixture
  }

  @Test func aWholeDirectoryOpens() throws {
    let fixture = try copy()
    let model = try ModelDirectory.open(fixture.folder)
    #expect(model.family.modelType == "bert" && model.weights.tensors.count == 39)
  }

  @Test(arguments: ["config.json", "model.safetensors"]) func aMissingFileIsNamed(name: String) throws {
    let fixture = try copy(without: name)
    #expect(throws: EncoderError.notAModelDirectory(path: fixture.folder, missing: name)) {
      try ModelDirectory.open(fixture.folder)
    }
  }

  @Test func pickledWeightsAreNeverRead() throws {
    let fixture = try copy(without: "model.safetensors")
    try Data([0x80, 2]).write(to: URL(fileURLWithPath: fixture.folder + "/pytorch_model.bin"))
    #expect(throws: EncoderError.onlyPickledWeights(path: fixture.folder)) {
      try ModelDirectory.open(fixture.folder)
    }
  }

  @Test(arguments: [0, 7, 8, 100, 5000, 60_000]) func truncatedWeightsAreRefused(length: Int) throws {
    let fixture = try copy()
    let url = URL(fileURLWithPath: fixture.folder + "/model.safetensors")
    let whole = try Data(contentsOf: url)
    #expect(whole.count > length)
    try whole.prefix(length).write(to: url)
    #expect(throws: (any Error).self) { try ModelDirectory.open(fixture.folder) }
  }

  @Test(arguments: ["", "{", "[1]", "{\"model_type\": \"bert\", \"model_type\": \"bert\"}", "{\"a\": 1} x"])
  func brokenConfigurationsAreRefused(text: String) throws {
    let fixture = try copy()
    try Data(text.utf8).write(to: URL(fileURLWithPath: fixture.folder + "/config.json"))
    #expect(throws: (any Error).self) { try ModelDirectory.open(fixture.folder) }
  }
}
