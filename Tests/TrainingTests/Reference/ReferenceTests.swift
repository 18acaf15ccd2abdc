import Encoders
import Files
import NN
import Tasks
import Tensors
import Testing
import Training

/// Hidden states, logits, gradients and ten losses beside the reference library's on a tiny model.
@Suite struct ReferenceTests {
  @Test func hiddenStatesAgree() throws {
    let json = try TinyBert.json("hidden.json")
    let tiny = try TinyBert(pooling: .cls, head: "sequence-head.safetensors")
    try tiny.store.pack(backward: false)
    let items = TinyBert.items(json["rows"])
    let batch = TinyBert.batch(items)
    let workspace = Workspace()
    let context = ForwardContext(parameters: tiny.store, workspace: workspace, layout: batch.layout)
    let hidden = tiny.model.encoder(batch, context).values
    var worst = 0.0
    let expected = (json["rows"]?.arrayValue ?? []).flatMap { TinyBert.rows($0["hidden_float64"]).flatMap { $0 } }
    #expect(expected.count == hidden.count)
    for (value, reference) in zip(hidden, expected) { worst = max(worst, abs(Double(value) - reference)) }
    // The reference's own float32 result is off by 1.2e-6 from its float64 one.
    #expect(worst < 1e-5)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let file: String
    let pooling: HeadSettings.Pooling
    let method: String
    let head: String
    let gradients: String
    let losses: String
    let trained: String
    var testDescription: String { file }
  }

  static let cases = [
    Case(
      file: "sequence.json", pooling: .cls, method: "full", head: "sequence-head.safetensors",
      gradients: "sequence-grads.safetensors", losses: "sequence-losses.json", trained: "sequence-trained.safetensors"),
    Case(
      file: "mean.json", pooling: .mean, method: "full", head: "mean-head.safetensors",
      gradients: "mean-grads.safetensors", losses: "mean.json", trained: "mean-trained.safetensors"),
    Case(
      file: "lora.json", pooling: .cls, method: "lora", head: "sequence-head.safetensors",
      gradients: "lora-grads.safetensors", losses: "lora.json", trained: "lora-trained/adapter_model.safetensors"),
  ]

  private func model(_ test: Case) throws -> TinyBert {
    let tiny = try TinyBert(pooling: test.pooling, method: test.method, head: test.head)
    if test.method == "lora" { try tiny.set(from: TinyBert.tensors("lora-init/adapter_model.safetensors")) }
    return tiny
  }

  @Test(arguments: cases) func logitsLossAndGradientsAgree(_ test: Case) throws {
    let json = try TinyBert.json(test.file)
    let tiny = try model(test)
    try tiny.store.pack(backward: true)
    let items = TinyBert.items(json["rows"])
    let batch = TinyBert.batch(items)
    let workspace = Workspace()
    let tape = Tape(workspace: workspace)
    let gradients = try GradientBuffer(for: tiny.store)
    let table = tiny.model.encoder.tokenTable
    gradients.begin(rows: StepRows(tokenIDs: batch.ids, tableRows: table.rows))
    let context = ForwardContext(
      parameters: tiny.store, workspace: workspace, layout: batch.layout, tape: tape, gradients: gradients,
      adapters: tiny.model.segments(sequences: batch.layout.count))
    let logits = tiny.model.logits(batch, context)
    let expected = TinyBert.rows(json["logits_float64"]).flatMap { $0 }
    #expect(expected.count == logits.count)
    for (value, reference) in zip(logits.values, expected) { #expect(abs(Double(value) - reference) < 1e-5) }
    let share = Float(1) / Float(items.count)
    let loss = CrossEntropyLoss()(
      logits, labels: items.map(TinyBert.label), weights: items.map { _ in share }, context)
    #expect(abs(loss - (json["loss_float64"]?.doubleValue ?? .nan)) < 1e-5)
    tape.backward()

    let compared = try ReferenceComparison.gradients(gradients, of: tiny, batch, file: test.gradients)
    #expect(compared == json["gradient_error"]?.objectValue?.members.count)
  }

  @Test(arguments: cases) func tenStepsAgree(_ test: Case) throws {
    let json = try TinyBert.json(test.losses)
    let tiny = try model(test)
    let items = TinyBert.items(json["training_rows"])
    try ReferenceComparison.tenSteps(tiny, items, steps: json["steps"], trained: test.trained)
  }
}
