import NN
import Tensors
import TestSupport

/// A small model's parameters, AdamW over two lanes of random gradients, and the double-precision twin beside it.
final class OptimizerBench {
  static let settings = AdamWSettings(beta2: 0.99, weightDecay: 0.1, clipNorm: 3)
  static let steps = 6

  let table: Parameter
  let weight: Parameter
  /// Trainable, but no gradient ever reaches it.
  let unused: Parameter
  let parameters: [Parameter]
  let store: ParameterStore
  let optimizer: AdamWOptimizer
  let pool: WorkerPool
  private(set) var twins: [PlainAdamW]
  private(set) var expectedNorm = 0.0
  private let lanes: [GradientBuffer]
  private var random = SeededRandom(77)

  init(workers: Int) throws {
    var list = ParameterList()
    table = list.declare("table", [1100, 6], .embeddingRows)
    // More than one block of the optimizer.
    weight = list.declare("weight", [170, 130], .linearWeight)
    _ = list.declare("bias", [170], .bias)
    _ = list.declare("norm", [13], .normWeight)
    _ = list.declare("positions", [3, 6], .embedding)
    unused = list.declare("unused", [9], .bias)
    parameters = list.parameters
    let store = try ParameterStore(parameters, trainable: Set(parameters.map(\.slot)))
    var starts: [[Float]] = []
    for parameter in parameters {
      starts.append(random.floats(parameter.count))
      store.mutableValues(parameter).update(from: starts[parameter.slot], count: parameter.count)
    }
    try store.pack(backward: true)
    self.store = store
    twins = starts.map { PlainAdamW($0) }
    optimizer = try AdamWOptimizer(store, settings: Self.settings)
    lanes = try (0..<2).map { _ in try GradientBuffer(for: store) }
    pool = WorkerPool(count: workers)
  }

  deinit { pool.stop() }

  static func learningRate(_ step: Int) -> Double { 0.01 / Double(step + 1) }

  /// One step with random gradients. `spoiled` puts a NaN into one of them, and the twin stands still.
  func step(_ number: Int, spoiled: Bool = false) -> AdamWOptimizer.StepReport {
    let ids = random.ints(5, in: 0..<40).map(Int32.init) + random.ints(5, in: 0..<1100).map(Int32.init)
    let rows = StepRows(tokenIDs: ids, tableRows: 1100)
    optimizer.prepare(rows: rows)
    var sums = parameters.map { [Double](repeating: 0, count: $0.count) }
    for (lane, gradients) in lanes.enumerated() {
      gradients.begin(rows: rows)
      // Every other parameter is written by one lane only.
      for parameter in parameters where parameter != unused && (parameter == weight || parameter.slot % 2 == lane) {
        guard let target = gradients.accumulator(for: parameter)?.buffer else { continue }
        fill(target, parameter.count, &sums[parameter.slot], from: 0)
        if spoiled && parameter == weight && lane == 1 { target[parameter.count - 1] = .nan }
      }
      for id in rows.ids where random.next() % 4 != 0 {
        guard let target = gradients.rows(for: table)?.row(id) else { continue }
        fill(target, 6, &sums[table.slot], from: 6 * Int(id))
      }
    }
    let report = optimizer.step(lanes: lanes, learningRate: Self.learningRate(number), pool: pool)
    guard !spoiled else { return report }
    expectedNorm = sums.joined().reduce(0) { $0 + $1 * $1 }.squareRoot()
    let settings = Self.settings
    let scale = min(1, settings.clipNorm / (expectedNorm + 1e-6))
    for parameter in parameters where parameter != unused {
      twins[parameter.slot].step(
        sums[parameter.slot].map { $0 * scale }, learningRate: Self.learningRate(number), beta1: settings.beta1,
        beta2: settings.beta2, epsilon: settings.epsilon, weightDecay: parameter.decays ? settings.weightDecay : 0)
    }
    return report
  }

  /// The parameter's values as a forward pass reads them: with the decay that rows of the table still lack.
  func values(_ parameter: Parameter) -> [Float] {
    let stored = Array(UnsafeBufferPointer(start: store.values(parameter), count: parameter.count))
    guard let pending = store.pendingDecay(of: parameter) else { return stored }
    return stored.enumerated().map { $1 * pending.factor(row: $0 / parameter.columns) }
  }

  private func fill(_ target: UnsafeMutablePointer<Float>, _ count: Int, _ sum: inout [Double], from start: Int) {
    for index in 0..<count {
      target[index] = Float.random(in: -0.1...0.1, using: &random)
      sum[start + index] += Double(target[index])
    }
  }
}
