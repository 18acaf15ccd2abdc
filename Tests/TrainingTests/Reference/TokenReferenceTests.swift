import Encoders
import Files
import NN
import Tasks
import Tensors
import Testing
import Training

/// Token classification beside BertForTokenClassification on the tiny encoder, in full and with LoRA.
@Suite struct TokenReferenceTests {
  @Test(arguments: TokenReference.allCases) func logitsLossAndGradientsAgree(_ reference: TokenReference) throws {
    let json = try reference.json()
    let tiny = try reference.model()
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
    let expected = TokenReference.logits(json["logits_float64"])
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
      gradients, of: tiny, batch, file: reference.rawValue + "-grads.safetensors")
    #expect(compared == json["gradient_error"]?.objectValue?.members.count)
    #expect(compared == tiny.model.trainableSlots.count, "every gradient has its reference")
  }

  /// The trained weights are compared by the names that transformers and PEFT save them under.
  @Test(arguments: TokenReference.allCases) func tenStepsAgree(_ reference: TokenReference) throws {
    let json = try reference.json()
    try ReferenceComparison.tenSteps(
      try reference.model(), TinyBert.items(json["training_rows"]), steps: json["steps"],
      trained: reference.trained + "/" + reference.weightsFile)
  }
}
