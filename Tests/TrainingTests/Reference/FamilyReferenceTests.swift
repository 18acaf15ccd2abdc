import Encoders
import Files
import Foundation
import NN
import Tasks
import Tensors
import Testing
import Training

/// Every family of encoders beside transformers and PEFT on a tiny model of `Tests/Fixtures/families`.
@Suite struct FamilyReferenceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let family: String
    /// `sequence`, `lora` or `token`.
    let form: String
    var testDescription: String { "\(family) \(form)" }
    var folder: String { FamilyReferenceTests.root + "/" + family }

    func model() throws -> TinyBert {
      let head = folder + (form == "token" ? "/token-head.safetensors" : "/sequence-head.safetensors")
      let tiny = try TinyBert(
        pooling: .cls, method: form == "lora" ? "lora" : "full", head: head,
        kind: form == "token" ? .ner : .classification, folder: folder)
      if form == "lora" { try tiny.set(from: TinyBert.tensors(folder + "/lora-init/adapter_model.safetensors")) }
      return tiny
    }
  }

  static let root = URL(fileURLWithPath: TinyBert.folder).deletingLastPathComponent().appendingPathComponent("families")
    .path
  /// Every family, and configurations that ask for what its first does not have.
  static let families =
    EncoderFamilies.all.map(\.modelType).filter { $0 != "bert" } + ["modernbert-mean", "deberta-v2-convolution"]
  static let cases = families.flatMap { family in
    ["sequence", "lora", "token"].map { Case(family: family, form: $0) }
  }

  @Test(arguments: families) func hiddenStatesAgree(family: String) throws {
    let test = Case(family: family, form: "sequence")
    let json = try TinyBert.json(test.folder + "/hidden.json")
    let tiny = try test.model()
    try tiny.store.pack(backward: false)
    let batch = TinyBert.batch(TinyBert.items(json["rows"]))
    let context = ForwardContext(parameters: tiny.store, workspace: Workspace(), layout: batch.layout)
    let hidden = tiny.model.encoder(batch, context).values
    let expected = (json["rows"]?.arrayValue ?? []).flatMap { TinyBert.rows($0["hidden_float64"]).flatMap { $0 } }
    #expect(expected.count == hidden.count && !hidden.isEmpty)
    let worst = zip(hidden, expected).map { abs(Double($0) - $1) }.max() ?? .nan
    #expect(worst < 2e-5, "\(worst)")
  }

  @Test(arguments: cases) func logitsLossAndGradientsAgree(_ test: Case) throws {
    let json = try TinyBert.json("\(test.folder)/\(test.form).json")
    let tiny = try test.model()
    try tiny.store.pack(backward: true)
    let items = TinyBert.items(json["rows"])
    let batch = TinyBert.batch(items)
    let tape = Tape(workspace: Workspace())
    let gradients = try GradientBuffer(for: tiny.store)
    gradients.begin(rows: StepRows(tokenIDs: batch.ids, tableRows: tiny.model.encoder.tokenTable.rows))
    let workspace = Workspace()
    let context = ForwardContext(
      parameters: tiny.store, workspace: workspace, layout: batch.layout, tape: tape, gradients: gradients,
      adapters: tiny.model.segments(sequences: batch.layout.count))
    let logits = tiny.model.logits(batch, context)
    let logitRows = json["logits_float64"]?.arrayValue ?? []
    let expected =
      test.form == "token"
      ? logitRows.flatMap { TinyBert.rows($0).flatMap { $0 } } : TinyBert.rows(json["logits_float64"]).flatMap { $0 }
    #expect(expected.count == logits.count && !expected.isEmpty)
    let worst = zip(logits.values, expected).map { abs(Double($0) - $1) }.max() ?? .nan
    #expect(worst < 2e-5, "\(worst)")
    let labels: [Int]
    if test.form == "token" {
      labels = (json["rows"]?.arrayValue ?? []).flatMap { ($0["labels"]?.arrayValue ?? []).map { $0.intValue ?? -100 } }
    } else {
      labels = items.map(TinyBert.label)
    }
    let share = 1 / Float(labels.count { $0 >= 0 })
    let loss = CrossEntropyLoss()(
      logits, labels: labels.map { max(0, $0) }, weights: labels.map { $0 >= 0 ? share : 0 }, context)
    #expect(abs(loss - (json["loss_float64"]?.doubleValue ?? .nan)) < 1e-5)
    tape.backward()
    let compared = try ReferenceComparison.gradients(
      gradients, of: tiny, batch, file: "\(test.folder)/\(test.form)-grads.safetensors")
    #expect(compared == json["gradients"]?.intValue && compared > 0)
  }

  @Test(arguments: cases) func tenStepsAgree(_ test: Case) throws {
    let json = try TinyBert.json("\(test.folder)/\(test.form).json")
    let trained = "\(test.folder)/\(test.form)-trained.safetensors"
    try ReferenceComparison.tenSteps(
      try test.model(), TinyBert.items(json["training_rows"]), steps: json["steps"],
      trained: test.form == "token" ? nil : trained)
  }

  /// What transformers and PEFT saved of the trained model has the tensors that a model directory and an adapter of ours
  /// must have, by name and shape.
  @Test(arguments: cases) func whatIsSavedHasTheReferencesTensors(_ test: Case) throws {
    let tiny = try test.model()
    let base = try ModelDirectory.open(test.folder + "/encoder")
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("hone-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try CheckpointWriter(model: tiny.model, base: base, lineage: JSONObject()).publish(tiny.store, at: path)
    let isAdapter = test.form == "lora"
    let file = try SafetensorsFile(path: path + (isAdapter ? "/adapter_model.safetensors" : "/model.safetensors"))
    let expected: [String: [Int]]
    if test.form == "token" {
      let encoder = base.weights.tensors.map { (base.family.prefix + $0.name, $0.shape) }
      let head = try TinyBert.tensors(test.folder + "/token-head.safetensors").tensors.map { ($0.name, $0.shape) }
      // A pooler that the bare encoder has and this model does not.
      expected = Dictionary(
        uniqueKeysWithValues: (encoder + head).filter { !$0.0.hasPrefix(base.family.prefix + "pooler.") })
    } else {
      let tensors = try TinyBert.tensors("\(test.folder)/\(test.form)-trained.safetensors").tensors
      expected = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.shape) })
    }
    #expect(Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0.shape) }) == expected)
    for entry in file.tensors {
      let name = isAdapter ? String(entry.name.dropFirst("base_model.model.".count)) : entry.name
      let parameter = try #require(tiny.model.parameters.first { $0.name == name })
      let values = UnsafeRawBufferPointer(start: tiny.store.values(parameter), count: parameter.count * 4)
      #expect(file.bytes(of: entry).elementsEqual(values), "\(name)")
    }
    if isAdapter { return }
    // And it opens again with the same weights.
    let saved = try ModelDirectory.open(path)
    let again = try ModelWeights(tiny.model).inferenceStore(from: saved, adapter: nil)
    for parameter in tiny.model.parameters {
      let (first, second) = (tiny.store.values(parameter), again.values(parameter))
      #expect((0..<parameter.count).allSatisfy { first[$0].bitPattern == second[$0].bitPattern }, "\(parameter.name)")
    }
  }
}
