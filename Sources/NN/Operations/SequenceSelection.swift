package import Tensors

/// The rows of some sequences, one after the other: x `[tokens, columns]` → `[tokens of these, columns]`.
///
/// - Parameter sequences: ascending, each once.
package func selectSequences(_ x: Tensor, _ sequences: [Int], _ context: ForwardContext) -> Tensor {
  let layout = context.layout.selecting(sequences)
  let y = context.output(rows: layout.tokenCount, columns: x.columns, needsGradient: x.needsGradient)
  for (place, sequence) in sequences.enumerated() {
    let range = context.layout.range(sequence)
    y.row(layout.offsets[place]).update(from: x.row(range.lowerBound), count: range.count * x.columns)
  }
  context.tape?.record(y) { dy in
    guard let dx = context.tape?.zeroedAccumulator(for: x) else { return }
    for (place, sequence) in sequences.enumerated() {
      let range = context.layout.range(sequence)
      let (source, target) = (dy + layout.offsets[place] * x.columns, dx + range.lowerBound * x.columns)
      for index in 0..<(range.count * x.columns) { target[index] += source[index] }
    }
  }
  return y
}

extension SequenceLayout {
  /// Some of the sequences, in their order.
  package func selecting(_ sequences: [Int]) -> SequenceLayout {
    SequenceLayout(lengths: sequences.map(length), exampleIDs: sequences.map { exampleIDs[$0] })
  }
}

extension ForwardContext {
  /// The same pass over some of the sequences; the pass has one adapter at most, over all.
  package func selecting(_ sequences: [Int]) -> ForwardContext {
    precondition(isUniform)
    return ForwardContext(
      parameters: parameters, workspace: workspace, layout: layout.selecting(sequences), tape: tape,
      gradients: gradients, random: random,
      adapters: adapters.map { AdapterSegment(sequences: 0..<sequences.count, parts: $0.parts) }, team: team)
  }
}
