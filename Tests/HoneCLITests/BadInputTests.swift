import Files
import Foundation
import Testing

/// Every bad input is one line on standard error that names the file and what to do, and leaves no model behind.
@Suite struct BadInputTests {
  /// The command failed with one line that begins "Error:" and has all of `parts`.
  private func expectError(
    _ outcome: HoneWorkspace.Outcome, _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.status > 0, "\(outcome.status): \(outcome.output)", sourceLocation: sourceLocation)
    #expect(outcome.errorLines.count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.errors.hasPrefix("Error: "), "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
    for part in parts {
      #expect(outcome.errors.contains(part), "\(part): \(outcome.errors)", sourceLocation: sourceLocation)
    }
  }

  @Test func aMissingColumnIsNamed() async throws {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", HoneWorkspace.films)
    expectError(try await workspace.train(["--text", "body", "--label", "stars"]), "films.csv", "body", "review")
    #expect(workspace.modelFolders.isEmpty)
  }

  @Test func anUnknownLabelInTheTestFileIsFoundBeforeTraining() async throws {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", HoneWorkspace.films)
    try workspace.write("test.csv", "review,stars\na film,good\na plot,middling\n")
    expectError(try await workspace.train(["--test", "test.csv"]), "test.csv:3", "middling", "good")
    #expect(workspace.modelFolders.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: workspace.folder + "/runs"))
  }

  @Test func anUnknownLabelInEvaluationIsNamed() async throws {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", HoneWorkspace.films)
    #expect(try await workspace.train().status == 0)
    try workspace.write("test.csv", "review,stars\na film,good\na plot,middling\n")
    expectError(
      try await workspace.hone(["evaluate", "films", "--data", "test.csv", "--json"]), "test.csv:3", "middling")
  }

  @Test(arguments: ["", "\n\n", "review,stars\n"]) func anEmptyFileIsNamed(text: String) async throws {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", text)
    expectError(try await workspace.train(), "films.csv")
    #expect(workspace.modelFolders.isEmpty)
  }

  @Test func oneClassOnlyIsNamed() async throws {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", "review,stars\na film,good\na plot,good\nthe end,good\n")
    expectError(try await workspace.train(), "films.csv", "good", "add examples")
    #expect(workspace.modelFolders.isEmpty)
  }

  @Test func invalidUTF8IsRejectedRowByRowOrWhole() async throws {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", Array("review,stars\n".utf8) + [0xC3, 0x28, 0xFF, 0x2C, 0x67, 0x0A])
    expectError(try await workspace.train(["--encoding", "utf-8"]), "films.csv")
    #expect(workspace.modelFolders.isEmpty)
  }

  @Test(arguments: [4, 100, 20_000]) func truncatedWeightsAreNamed(length: Int) async throws {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", HoneWorkspace.films)
    let encoder = try workspace.copyEncoder()
    let file = encoder + "/model.safetensors"
    try Data(contentsOf: URL(fileURLWithPath: file)).prefix(length).write(to: URL(fileURLWithPath: file))
    let outcome = try await workspace.hone(["train", "films.csv", "--encoder", encoder, "--set", "training.steps=1"])
    expectError(outcome, "model.safetensors")
    #expect(!FileManager.default.fileExists(atPath: workspace.folder + "/runs"))
    expectError(try await workspace.hone(["info", encoder]), "model.safetensors")
  }

  @Test func aDamagedTokenizerLeavesNoModel() async throws {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", HoneWorkspace.films)
    let encoder = try workspace.copyEncoder()
    try workspace.write("encoder/tokenizer.json", "{\"version\": \"1.0\"")
    let outcome = try await workspace.hone(["train", "films.csv", "--encoder", encoder, "--set", "training.steps=1"])
    #expect(outcome.status > 0 && outcome.errorLines.last?.hasPrefix("Error: ") == true, "\(outcome.errors)")
    #expect(outcome.errors.contains("tokenizer.json"))
    #expect(workspace.modelFolders.allSatisfy { $0.hasPrefix("encoder/") })
  }

  @Test(arguments: ["config.json", "model.safetensors"]) func aMissingFileOfTheEncoderIsNamed(name: String) async throws
  {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", HoneWorkspace.films)
    let encoder = try workspace.copyEncoder()
    try FileManager.default.removeItem(atPath: encoder + "/" + name)
    expectError(try await workspace.hone(["train", "films.csv", "--encoder", encoder]), encoder, "hone pull")
  }

  @Test func aMissingEncoderAndModelAreNamed() async throws {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", HoneWorkspace.films)
    expectError(try await workspace.hone(["train", "films.csv", "--encoder", "nowhere"]), "nowhere", "hone pull")
    expectError(try await workspace.hone(["predict", "nothing", "a text"]), "nothing", "hone train")
    expectError(try await workspace.hone(["predict", "films@20200101-000000", "a"]), "films@20200101-000000")
    expectError(try await workspace.hone(["evaluate", "nothing", "--data", "films.csv"]), "nothing", "hone train")
    expectError(try await workspace.hone(["info", "nothing"]), "nothing")
    expectError(try await workspace.hone(["train", "absent.csv", "--encoder", HoneWorkspace.encoder]), "absent.csv")
    expectError(try await workspace.hone(["predict", HoneWorkspace.encoder, "a text"]), "head")
  }

  @Test(arguments: [
    ("training.step=5", "did you mean 'steps'"), ("trainng.epochs=5", "did you mean 'training'"),
    ("training.steps=many", "many"),
    ("training.batch_size=0", "batch_size"), ("training.max_length=4000", "max_length"), ("method=loar", "lora"),
    ("head.poolng=mean", "did you mean 'pooling'"),
  ]) func aWrongSettingIsNamedWithASuggestion(setting: String, hint: String) async throws {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", HoneWorkspace.films)
    expectError(try await workspace.train(["--set", setting]), hint)
    #expect(workspace.modelFolders.isEmpty)
  }

  @Test func anAdapterOnTheWrongBaseIsNamed() async throws {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", HoneWorkspace.films)
    #expect(try await workspace.train(["--method", "lora"]).status == 0)
    let other = try workspace.copyEncoder("other")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: other + "/model.safetensors"))
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: URL(fileURLWithPath: other + "/model.safetensors"))
    expectError(
      try await workspace.hone(["predict", "films", "a text", "--encoder", other]), "another encoder", "--encoder")
  }

  @Test func aModelWithDamagedSettingsIsNamed() async throws {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", HoneWorkspace.films)
    #expect(try await workspace.train(["--out", "model"]).status == 0)
    try workspace.write("model/hone.json", "{\"format\": 1, \"kind\": \"poetry\"}")
    expectError(try await workspace.hone(["predict", "model", "a text"]), "hone.json", "kind")
    try workspace.write("model/hone.json", "{\"format\": 2}")
    expectError(try await workspace.hone(["predict", "model", "a text"]), "hone.json", "format")
  }

  @Test func anUnwritablePlaceIsNamed() async throws {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", HoneWorkspace.films)
    try workspace.write("runs", "a file where a folder should be")
    expectError(try await workspace.train(), "runs")
    #expect(workspace.modelFolders.isEmpty)
  }
}
