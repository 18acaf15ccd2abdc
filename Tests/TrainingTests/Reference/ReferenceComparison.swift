import Encoders
import Files
import NN
import Tasks
import Tensors
import Testing
import Training

/// Gradients and training steps beside those of a fixture.
enum ReferenceComparison {
  /// Compares the gradient of every tensor of a file; returns how many there were.
  static func gradients(
    _ gradients: GradientBuffer, of tiny: TinyBert, _ batch: PackedBatch, file: String
  ) throws -> Int {
    let tensors = try TinyBert.tensors(file)
    var compared = 0
    for entry in tensors.tensors {
      let name = entry.name
      let parameter = try #require(tiny.parameter(inFile: name))
      var reference = Array(repeating: Float(0), count: entry.count)
      try reference.withUnsafeMutableBufferPointer { try tensors.copyFloats(of: entry, into: $0) }
      let ours = gradient(parameter, gradients, batch)
      // key.bias has a true gradient of zero; elsewhere within 1e-4 of the largest entry.
      let scale = max(reference.map(abs).max() ?? 0, 1e-2)
      let worst = zip(ours, reference).map { abs($0 - $1) }.max() ?? .nan
      #expect(worst / scale < 1e-4, "\(name): \(worst) of \(scale)")
      compared += 1
    }
    return compared
  }

  private static func gradient(_ parameter: Parameter, _ gradients: GradientBuffer, _ batch: PackedBatch) -> [Float] {
    var values = Array(repeating: Float(0), count: parameter.count)
    if let rows = gradients.rows(for: parameter) {
      for id in Set(batch.ids) {
        guard let row = rows.row(id) else { continue }
        for column in 0..<parameter.columns { values[Int(id) * parameter.columns + column] = row[column] }
      }
    } else if let (base, _) = gradients.accumulator(for: parameter) {
      for index in values.indices { values[index] = base[index] }
    }
    return values
  }

  /// Trains ten steps from where the model stands and compares losses, norms, rates and the trained weights.
  static func tenSteps(
    _ tiny: TinyBert, _ items: [TrainingItem], steps: JSON?, trained: String?, rateFactors: [Int: Double] = [:]
  ) throws {
    // Twelve rows in steps of four, unshuffled: the reference goes round them until ten steps are done.
    let planner = StepPlanner(items, batchSize: 4, microBatchTokens: 24, lanes: 2, seed: 1, shuffles: false)
    var settings = TrainerSettings(
      totalSteps: 10, schedule: LearningRateSchedule(curve: .linear, peak: 1e-3, warmupSteps: 1, totalSteps: 10),
      optimizer: AdamWSettings(), seed: 1, evaluateEvery: 100, metric: "accuracy")
    settings.rateFactors = rateFactors
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    let trainer = try Trainer(
      model: tiny.model, store: tiny.store, items: items, planner: planner, settings: settings, pool: pool)
    var taken: [TrainingStep] = []
    _ = try trainer.run(
      evaluate: nil, saveBest: {}, observe: { if case .step(let step) = $0 { taken.append(step) } })
    let reference = steps?.arrayValue ?? []
    #expect(taken.count == 10 && reference.count == 10)
    for (ours, theirs) in zip(taken, reference) {
      let loss = theirs["loss_float64"]?.doubleValue ?? .nan
      #expect(abs(ours.loss - loss) <= 1e-4 * loss, "step \(ours.step)")
      let norm = theirs["gradient_norm"]?.doubleValue ?? .nan
      #expect(abs(ours.gradientNorm - norm) <= 1e-3 * norm, "step \(ours.step)")
      #expect(abs(ours.learningRate - (theirs["learning_rate"]?.doubleValue ?? .nan)) < 1e-12)
    }
    guard let trained else { return }
    let file = try TinyBert.tensors(trained)
    // What a key's bias adds is the same for every key that a query sees: its true gradient is zero, and AdamW amplifies
    // its rounding.
    let keyBiases = ["key.bias", "k_lin.bias", "attn.k.bias", "pos_key_proj.bias"]
    for entry in file.tensors where !keyBiases.contains(where: entry.name.contains) {
      let name = entry.name
      let parameter = try #require(tiny.parameter(inFile: name))
      var expected = Array(repeating: Float(0), count: entry.count)
      try expected.withUnsafeMutableBufferPointer { try file.copyFloats(of: entry, into: $0) }
      let pending = tiny.store.pendingDecay(of: parameter)
      let values = tiny.store.values(parameter)
      var worst = 0.0
      for index in expected.indices {
        let factor = pending?.factor(row: index / parameter.columns) ?? 1
        worst = max(worst, abs(Double(values[index] * factor) - Double(expected[index])))
      }
      // A weight moves by at most the sum of the rates, about 5e-3; Adam turns the sign of tiny gradients into steps.
      #expect(worst < 2e-4, "\(name)")
    }
  }
}
