import Encoders
import Files
import NN
import Tasks
import Tensors
import Testing
import Training

/// Token classification beside BertForTokenClassification on the tiny encoder, in full and with LoRA.
@Suite struct TokenReferenceTests {
  private func model(_ name: String) throws -> TinyBert {
    let isLoRA = name == "token-lora"
    let tiny = try TinyBert(
      pooling: .cls, method: isLoRA ? "lora" : "full", head: "token-head.safetensors", kind: .ner)
    if isLoRA { try tiny.set(from: TinyBert.tensors("token-lora-init/adapter_model.safetensors")) }
    return tiny
  }

  @Test(arguments: ["token", "token-lora"]) func logitsLossAndGradientsAgree(_ name: String) throws {
    let json = try TinyBert.json(name + ".json")
    let tiny = try model(name)
    try tiny.store.pack(backward: true)
    let items = TinyBert.items(json["rows"])
    let batch = TinyBert.batch(items)
    let workspace = Workspace()
    let tape = Tape(workspace: workspace)
    let gradients = try GradientBuffer(for: tiny.store)
    gradients.begin(rows: StepRows(tokenIDs: batch.ids, tableRows: tiny.model.encoder.tokenTable.rows))
    let context = ForwardContext(
      parameters: tiny.store, workspace: workspace, layout: batch.layout, tape: tape, gradients: gradients,
      adapters: tiny.model.segments(sequences: batch.layout.count))
    let logits = tiny.model.logits(batch, context)
    let expected = (json["logits_float64"]?.arrayValue ?? []).flatMap { TinyBert.rows($0).flatMap { $0 } }
    #expect(expected.count == logits.count && expected.count == batch.ids.count * 5)
    for (value, reference) in zip(logits.values, expected) { #expect(abs(Double(value) - reference) < 1e-5) }
    var labels = Array(repeating: CrossEntropyLoss.ignored, count: logits.rows)
    for (index, item) in items.enumerated() {
      guard case .words(let targets) = item.target else { continue }
      for (row, label) in zip(targets[0].rows, targets[0].labels) {
        labels[batch.layout.offsets[index] + Int(row)] = Int(label)
      }
    }
    let share = Float(1) / Float(labels.count { $0 != CrossEntropyLoss.ignored })
    let loss = CrossEntropyLoss()(logits, labels: labels, weights: labels.map { _ in share }, context)
    #expect(abs(loss - (json["loss_float64"]?.doubleValue ?? .nan)) < 1e-5)
    tape.backward()
    let compared = try ReferenceComparison.gradients(
      gradients, of: tiny, batch, file: name + "-grads.safetensors")
    #expect(compared == json["gradient_error"]?.objectValue?.members.count)
  }

  /// The trained weights are compared by the names that transformers and PEFT save them under.
  @Test(arguments: ["token", "token-lora"]) func tenStepsAgree(_ name: String) throws {
    let json = try TinyBert.json(name + ".json")
    try ReferenceComparison.tenSteps(
      try model(name), TinyBert.items(json["training_rows"]), steps: json["steps"],
      trained: name + "-trained.safetensors")
  }
}
