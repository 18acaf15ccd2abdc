import Encoders
package import NN
import Synchronization
package import Tensors

/// How much each token of a window moved an output (Sundararajan et al., 2017): the gradient with respect to its word
/// embedding, averaged on the straight way from a baseline to the text, times the way.
///
/// The baseline is the text with `[MASK]` at every word: a token that the encoder has learned to read as "some word".
/// Special tokens, positions and token types stay. The attributions of all tokens add up to the output of the text less
/// that of the baseline, but for the error of the sum that stands for the integral.
///
/// Interpolated embeddings are written into a word table of its own and read from there by made-up ids, so that any
/// encoder family runs as it is, with its adapter.
package struct IntegratedGradients: Sendable {
  /// What came out of one window.
  package struct Result: Sendable {
    /// One a token of the window, special ones 0.
    package var attributions: [Double]
    package var text: Double
    package var baseline: Double

    /// Of a window of which nothing is computed yet.
    init(tokens: Int) {
      attributions = Array(repeating: 0, count: tokens)
      (text, baseline) = (0, 0)
    }
  }

  private let model: ClassifierModel
  private let original: ParameterStore
  private let store: ParameterStore
  private let baseline: Int32
  private let pool: WorkerPool
  /// Tokens that are computed at once.
  private static let batchTokens = 512

  /// - Parameters:
  ///   - store: the weights, which are only read.
  ///   - baseline: the token that stands for any word.
  /// - Throws: `TensorError.outOfMemory`.
  package init(model: ClassifierModel, store original: ParameterStore, baseline: Int32, pool: WorkerPool) throws {
    let table = model.encoder.tokenTable
    let store = try ParameterStore(model.parameters, trainable: [table.slot])
    for parameter in model.parameters where parameter.slot != table.slot {
      store.attach(parameter, to: original.values(parameter), owner: original)
    }
    try store.pack(backward: true)
    self.model = model
    self.original = original
    self.store = store
    self.baseline = baseline
    self.pool = pool
  }

  /// - Parameters:
  ///   - seed: the weight of each logit in the output that is explained.
  ///   - steps: points on the way, at the middle of as many equal parts.
  /// - Throws: `ModelError.textTooLong` for a window with more tokens than the vocabulary.
  package func callAsFunction(_ window: TextWindows.Window, seed: [Float], steps: Int) throws -> Result {
    var result = Result(tokens: window.ids.count)
    try add(0..<(steps + 2), of: steps, window, seed: seed, to: &result)
    return result
  }

  /// Adds the share of some points; all of them in their order, in whatever parts, give the whole result.
  ///
  /// - Parameter range: within `0..<(steps + 2)`: after those on the way the text and the baseline themselves, with no
  ///   share in the sum.
  /// - Throws: `ModelError.textTooLong` for a window with more tokens than the vocabulary.
  package func add(
    _ range: Range<Int>, of steps: Int, _ window: TextWindows.Window, seed: [Float], to result: inout Result
  ) throws {
    let table = model.encoder.tokenTable
    let length = window.ids.count
    guard length <= table.rows else {
      throw ModelError.textTooLong(index: 0, tokens: length, limit: table.rows)
    }
    var isText = Array(repeating: false, count: length)
    for part in [window.parts.first, window.parts.second] {
      for place in part.start..<(part.start + part.tokens.count) { isText[place] = true }
    }
    let points = range.map { $0 < steps ? (Double($0) + 0.5) / Double(steps) : $0 == steps ? 1 : 0 }
    // No worker has nothing to do where there are points enough.
    let share = (points.count + pool.count - 1) / pool.count
    let together = max(1, min(min(Self.batchTokens, table.rows) / length, share))
    let workers = max(1, min(pool.count, table.rows / (together * length)))
    let batches = stride(from: 0, to: points.count, by: together).map { $0..<min($0 + together, points.count) }
    let slots = ResultSlots<(products: [Double], output: Double)>(count: points.count)
    let next = Atomic(0)
    let source = window
    let textual = isText
    let buffers = try (0..<workers).map { _ in try GradientBuffer(for: store) }
    pool.run { worker in
      guard worker < workers else { return }
      let gradients = buffers[worker]
      let workspace = Workspace()
      let tape = Tape(workspace: workspace)
      let first = worker * together * length
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < batches.count else { return }
        let range = batches[index]
        let results = run(
          source, textual, range.map { points[$0] }, firstRow: first, seed: seed, gradients, workspace, tape)
        for (place, result) in zip(range, results) { slots.set(result, at: place) }
      }
    }
    for (point, value) in zip(range, slots.values) {
      switch point {
      case steps: result.text = value.output
      case steps + 1: result.baseline = value.output
      default:
        for token in 0..<length { result.attributions[token] += value.products[token] / Double(steps) }
      }
    }
  }

  /// Of each point the output, and a token the gradient times the way.
  private func run(
    _ window: TextWindows.Window, _ isText: [Bool], _ points: [Double], firstRow: Int, seed: [Float],
    _ gradients: GradientBuffer, _ workspace: Workspace, _ tape: Tape
  ) -> [(products: [Double], output: Double)] {
    let table = model.encoder.tokenTable
    let (length, columns) = (window.ids.count, table.columns)
    let values = store.mutableValues(table)
    let words = original.values(table)
    let mask = words + Int(baseline) * columns
    for (place, point) in points.enumerated() {
      for token in 0..<length {
        let row = values + (firstRow + place * length + token) * columns
        let word = words + Int(window.ids[token]) * columns
        guard isText[token] else {
          row.update(from: word, count: columns)
          continue
        }
        for column in 0..<columns { row[column] = mask[column] + Float(point) * (word[column] - mask[column]) }
      }
    }
    let rows = (firstRow..<(firstRow + points.count * length)).map(Int32.init)
    workspace.reset()
    tape.reset()
    gradients.begin(rows: StepRows(tokenIDs: rows, tableRows: table.rows))
    let batch = PackedBatch(
      sequences: points.indices.map { (Array(rows[($0 * length)..<(($0 + 1) * length)]), window.typeIDs) },
      exampleIDs: Array(repeating: 0, count: points.count))
    let context = ForwardContext(
      parameters: store, workspace: workspace, layout: batch.layout, tape: tape, gradients: gradients,
      adapters: model.segments(sequences: points.count))
    let logits = model.logits(batch, context)
    let outputs = points.indices.map { row in
      zip(seed, UnsafeBufferPointer(start: logits.row(row), count: logits.columns))
        .reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    }
    if let start = tape.zeroedAccumulator(for: logits) {
      for row in points.indices {
        for column in 0..<logits.columns { start[row * logits.columns + column] = seed[column] }
      }
    }
    tape.backward()
    return points.indices.map { place in
      let products = (0..<length).map { token -> Double in
        guard isText[token], let gradient = gradients.rows(for: table)?.row(rows[place * length + token]) else {
          return 0
        }
        let word = words + Int(window.ids[token]) * columns
        return (0..<columns).reduce(0.0) { $0 + Double(gradient[$1]) * Double(word[$1] - mask[$1]) }
      }
      return (products, outputs[place])
    }
  }
}
