import Encoders
import Files
import NN
import Tasks
import Tensors
import Testing
import Training

/// Heads of several labels and of a number beside BertForSequenceClassification, over texts and pairs of texts.
@Suite struct HeadReferenceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let kind: TaskKind
    var testDescription: String { name }
  }

  static let cases = [Case(name: "labels", kind: .multiLabel), Case(name: "number", kind: .regression)]

  private func model(_ test: Case) throws -> TinyBert {
    try TinyBert(pooling: .cls, head: test.name + "-head.safetensors", kind: test.kind)
  }

  @Test(arguments: cases) func logitsLossAndGradientsAgree(_ test: Case) throws {
    let json = try TinyBert.json(test.name + ".json")
    let tiny = try model(test)
    try tiny.store.pack(backward: true)
    let items = TinyBert.items(json["rows"])
    let batch = TinyBert.batch(items)
    let workspace = Workspace()
    let tape = Tape(workspace: workspace)
    let gradients = try GradientBuffer(for: tiny.store)
    gradients.begin(rows: StepRows(tokenIDs: batch.ids, tableRows: tiny.model.encoder.tokenTable.rows))
    let context = ForwardContext(
      parameters: tiny.store, workspace: workspace, layout: batch.layout, tape: tape, gradients: gradients)
    let logits = tiny.model.logits(batch, context)
    let expected = TinyBert.rows(json["logits_float64"]).flatMap { $0 }
    #expect(expected.count == logits.count)
    for (value, reference) in zip(logits.values, expected) { #expect(abs(Double(value) - reference) < 1e-5) }
    let targets = items.flatMap { item -> [Float] in
      if case .values(let values) = item.target { values } else { [] }
    }
    let weights = items.map { _ in Float(1) }
    let divisor = Double(targets.count)
    let loss =
      test.kind == .multiLabel
      ? try BinaryCrossEntropyLoss(labels: 4)(logits, targets: targets, weights: weights, divisor: divisor, context)
      : SquaredErrorLoss()(logits, targets: targets, weights: weights, divisor: divisor, context)
    #expect(abs(loss - (json["loss_float64"]?.doubleValue ?? .nan)) < 1e-4 * loss)
    tape.backward()
    let compared = try ReferenceComparison.gradients(
      gradients, of: tiny, batch, file: test.name + "-grads.safetensors")
    #expect(compared == json["gradient_error"]?.objectValue?.members.count)
  }

  @Test(arguments: cases) func tenStepsAgree(_ test: Case) throws {
    let json = try TinyBert.json(test.name + ".json")
    try ReferenceComparison.tenSteps(
      try model(test), TinyBert.items(json["training_rows"]), steps: json["steps"],
      trained: test.name + "-trained.safetensors")
  }
}
