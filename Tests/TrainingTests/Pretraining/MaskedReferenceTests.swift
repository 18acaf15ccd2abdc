import Encoders
import Files
import NN
import Tasks
import Tensors
import Testing
import Training

/// Masked language modelling beside transformers' own models, made by `make_masked_fixtures.py`.
@Suite("Masked language models as transformers computes them")
struct MaskedReferenceTests {
  static let folders =
    [TinyBert.folder] + FamilyReferenceTests.families.map { FamilyReferenceTests.root + "/" + $0 }

  @Test("logits at masked tokens and their loss, of every family", arguments: folders)
  func logits(folder: String) throws {
    let json = try TinyBert.json(folder + "/masked.json")
    let tiny = try TinyLanguage(folder: folder)
    try tiny.store.pack(backward: false)
    let (batch, rows, labels) = TinyLanguage.batch(TinyLanguage.sequences(json["rows"]))
    let context = tiny.model.context(tiny.store, Workspace(), batch.layout)
    let logits = tiny.model.logits(batch, rows: rows, context)
    let expected = TinyBert.rows(json["logits_float64"])
    #expect(expected.count == rows.count && logits.columns == expected.first?.count && rows.count > 10)
    let worst = zip(logits.values, expected.joined()).map { abs(Double($0) - $1) }.max() ?? .nan
    #expect(worst < 1e-4, "\(worst)")
    let loss = tiny.model.loss(
      batch, rows: rows, labels: labels, share: 1 / Double(rows.count),
      tiny.model.context(tiny.store, Workspace(), batch.layout))
    let reference = try #require(json["loss_float64"]?.doubleValue)
    #expect(abs(loss - reference) < 1e-5 * reference)
  }

  @Test("gradients of every weight, the word table's from both its ends")
  func gradients() throws {
    let json = try TinyBert.json("masked.json")
    let tiny = try TinyLanguage(folder: TinyBert.folder)
    try tiny.store.pack(backward: true)
    let workspace = Workspace()
    let tape = Tape(workspace: workspace)
    let gradients = try GradientBuffer(for: tiny.store)
    gradients.begin(rows: .none)
    let (batch, rows, labels) = TinyLanguage.batch(TinyLanguage.sequences(json["rows"]))
    let context = tiny.model.context(tiny.store, workspace, batch.layout, tape: tape, gradients: gradients)
    _ = tiny.model.loss(batch, rows: rows, labels: labels, share: 1 / Double(rows.count), context)
    tape.backward()
    let file = try TinyBert.tensors("masked-grads.safetensors")
    #expect(file.tensors.count == json["gradients"]?.intValue)
    for entry in file.tensors {
      let parameter = try #require(tiny.model.parameters.first { $0.name == entry.name }, "\(entry.name)")
      var reference = Array(repeating: Float(0), count: entry.count)
      try reference.withUnsafeMutableBufferPointer { try file.copyFloats(of: entry, into: $0) }
      let base = try #require(gradients.accumulator(for: parameter)).buffer
      let scale = max(reference.map(abs).max() ?? 0, 1e-2)
      let worst = reference.indices.map { abs(base[$0] - reference[$0]) }.max() ?? .nan
      #expect(worst / scale < 1e-4, "\(entry.name): \(worst) of \(scale)")
    }
  }

  @Test("ten training losses, of every family", arguments: folders)
  func losses(folder: String) throws {
    let json = try TinyBert.json(folder + "/masked.json")
    let tiny = try TinyLanguage(folder: folder)
    let taken = try train(tiny, TinyLanguage.sequences(json["training_rows"]))
    let reference = json["steps"]?.arrayValue ?? []
    #expect(taken.count == 10 && reference.count == 10)
    for (ours, theirs) in zip(taken, reference) {
      let loss = theirs["loss_float64"]?.doubleValue ?? .nan
      #expect(abs(ours.loss - loss) <= 1e-4 * loss, "step \(ours.step): \(ours.loss), expected \(loss)")
      let norm = theirs["gradient_norm"]?.doubleValue ?? .nan
      #expect(abs(ours.gradientNorm - norm) <= 1e-3 * norm, "step \(ours.step)")
    }
    guard folder == TinyBert.folder else { return }
    let file = try TinyBert.tensors("masked-trained.safetensors")
    for entry in file.tensors where !entry.name.hasSuffix("key.bias") {
      let parameter = try #require(tiny.model.parameters.first { $0.name == entry.name })
      var expected = Array(repeating: Float(0), count: entry.count)
      try expected.withUnsafeMutableBufferPointer { try file.copyFloats(of: entry, into: $0) }
      let values = tiny.store.values(parameter)
      let worst = expected.indices.map { abs(values[$0] - expected[$0]) }.max() ?? .nan
      #expect(worst < 2e-4, "\(entry.name)")
    }
  }

  private func train(_ tiny: TinyLanguage, _ rows: [MaskedSequence]) throws -> [TrainingStep] {
    let settings = TrainerSettings(
      totalSteps: 10, schedule: LearningRateSchedule(curve: .linear, peak: 1e-3, warmupSteps: 1, totalSteps: 10),
      optimizer: AdamWSettings(), seed: 1, evaluateEvery: 100, metric: "perplexity")
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    let trainer = try Trainer(store: tiny.store, settings: settings, pool: pool) {
      RowObjective(rows, pass: LanguagePass(model: tiny.model, store: tiny.store), size: 4, lanes: 2)
    }
    var taken: [TrainingStep] = []
    _ = try trainer.run(
      evaluate: nil, saveBest: {}, observe: { if case .step(let step) = $0 { taken.append(step) } })
    return taken
  }
}
