import Encoders
import Files
import Foundation
import NN
import PEFT
import Tasks
import Tensors
import Testing
import Training

/// Adapters that PEFT wrote (`make_peft_fixtures.py`): opened, computed with, trained and written again.
@Suite struct PEFTReferenceTests {
  static let root = URL(fileURLWithPath: TinyBert.folder).deletingLastPathComponent().appendingPathComponent("peft")
    .path
  static let names = [
    "lora-stabilized", "lora-all-linear", "lora-one-layer", "lora-own-biases", "lora-all-biases", "lora-plus", "dora",
    "dora-token", "ia3", "ia3-token", "prefix", "prefix-token",
  ]

  /// The adapter on the tiny encoder, ready to train.
  struct Opened {
    let folder: String
    let base: ModelDirectory
    let tiny: TinyBert
    let json: JSON
    var isTagger: Bool { tiny.model.settings.kind.target == .words }

    init(_ name: String) throws {
      folder = PEFTReferenceTests.root + "/" + name
      let base = try ModelDirectory.open(TinyJob.encoder)
      self.base = base
      tiny = try DirectoryHandle.read(folder) { handle in
        let adapter = try AdapterDirectory(handle)
        var settings = try ModelSettings.inferred(from: adapter, base: base)
        settings.hiddenDropout = 0
        settings.attentionDropout = 0
        settings.headDropout = 0
        let model = try ClassifierModel(base.configuration, family: base.family, settings: settings)
        let store = try ModelWeights(model).trainingStore(from: base, seed: 1, keepsHead: false)
        try adapter.fill(store, model, base: base.weights)
        return TinyBert(model: model, store: store)
      }
      json = try TinyBert.json(folder + "/golden.json")
    }
  }

  @Test(arguments: names) func logitsLossAndGradientsAgree(name: String) throws {
    let opened = try Opened(name)
    let (tiny, json) = (opened.tiny, opened.json)
    try tiny.store.pack(backward: true)
    let items = TinyBert.items(json["rows"])
    let batch = TinyBert.batch(items)
    let workspace = Workspace()
    let tape = Tape(workspace: workspace)
    let gradients = try GradientBuffer(for: tiny.store)
    gradients.begin(rows: .none)
    let context = ForwardContext(
      parameters: tiny.store, workspace: workspace, layout: batch.layout, tape: tape, gradients: gradients,
      adapters: tiny.model.segments(sequences: batch.layout.count))
    let logits = tiny.model.logits(batch, context)
    let rows = json["logits_float64"]?.arrayValue ?? []
    let expected =
      opened.isTagger
      ? rows.flatMap { TinyBert.rows($0).flatMap { $0 } } : TinyBert.rows(json["logits_float64"]).flatMap { $0 }
    #expect(expected.count == logits.count && !expected.isEmpty)
    let worst = zip(logits.values, expected).map { abs(Double($0) - $1) }.max() ?? .nan
    #expect(worst < 2e-5, "\(worst)")
    let labels =
      opened.isTagger
      ? (json["rows"]?.arrayValue ?? []).flatMap { ($0["labels"]?.arrayValue ?? []).map { $0.intValue ?? -100 } }
      : items.map(TinyBert.label)
    let share = 1 / Float(labels.count { $0 >= 0 })
    let loss = CrossEntropyLoss()(
      logits, labels: labels.map { max(0, $0) }, weights: labels.map { $0 >= 0 ? share : 0 }, context)
    #expect(abs(loss - (json["loss_float64"]?.doubleValue ?? .nan)) < 1e-5)
    tape.backward()
    let compared = try ReferenceComparison.gradients(
      gradients, of: tiny, batch, file: opened.folder + "/grads.safetensors")
    #expect(compared == json["gradients"]?.intValue && compared > 0)
    #expect(compared == tiny.model.trainableSlots.count, "every parameter that trains here trains there")
  }

  @Test(arguments: names) func tenStepsAgree(name: String) throws {
    let opened = try Opened(name)
    var factors: [Int: Double] = [:]
    if name == "lora-plus" {
      for parameter in opened.tiny.model.parameters where LoRAMethod.isFast(parameter) { factors[parameter.slot] = 4 }
    }
    try ReferenceComparison.tenSteps(
      opened.tiny, TinyBert.items(opened.json["training_rows"]), steps: opened.json["steps"],
      trained: opened.folder + "/trained.safetensors", rateFactors: factors)
  }

  /// What is written again has the settings, names, shapes and bits of PEFT's own file, and opens to the same logits.
  @Test(arguments: names) func writtenAgainItIsTheSame(name: String) throws {
    let opened = try Opened(name)
    let folder = try TinyJob()
    let path = folder.folder + "/again"
    try CheckpointWriter(model: opened.tiny.model, base: opened.base, lineage: JSONObject())
      .publish(opened.tiny.store, at: path)
    let theirs = try TinyBert.tensors(opened.folder + "/adapter_model.safetensors")
    let ours = try TinyBert.tensors(path + "/adapter_model.safetensors")
    let wanted = theirs.tensors.filter { !$0.name.contains("_module") && !$0.name.contains("modules_to_save") }
    #expect(ours.tensors.map(\.name).sorted() == wanted.map(\.name).sorted())
    for entry in wanted {
      let again = try #require(ours[entry.name])
      #expect(
        again.shape == entry.shape && ours.bytes(of: again).elementsEqual(theirs.bytes(of: entry)), "\(entry.name)")
    }
    let (first, second) = try (
      TinyBert.json(opened.folder + "/adapter_config.json"), TinyBert.json(path + "/adapter_config.json")
    )
    let (setup, reread) = try (
      AdapterTypes.read(first, source: "theirs"), AdapterTypes.read(second, source: "ours")
    )
    #expect(setup.isEqual(to: reread))
    for key in ["peft_type", "task_type", "num_layers", "token_dim", "num_attention_heads", "num_virtual_tokens"] {
      #expect(first[key] == second[key], "\(key)")
    }
    let again = try TrainedModel.open(path, encoders: EncoderLocator(modelsFolder: nil), base: TinyJob.encoder)
    #expect(again.settings.labels == opened.tiny.model.settings.labels)
    for parameter in opened.tiny.model.parameters {
      let (mine, other) = (opened.tiny.store.values(parameter), again.store.values(parameter))
      #expect((0..<parameter.count).allSatisfy { mine[$0].bitPattern == other[$0].bitPattern }, "\(parameter.name)")
    }
  }
}
