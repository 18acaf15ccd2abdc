package import Tensors

/// Negative log-likelihood of tag sequences under a linear-chain CRF (Lafferty et al., 2001); logits `[rows, tags]` are
/// the emissions.
package struct LinearChainLoss: Sendable {
  /// The rows of the logits that a sequence runs through, in its order, the gold tag of each, and the sequence's share
  /// of the whole batch.
  package typealias Sequence = (rows: [Int], labels: [Int], weight: Float)

  package init() {}

  /// Σ weight · (log Z - score of the gold sequence), where Z runs over the sequences that `constraints` allow; a gold
  /// sequence must be one of them. An empty sequence adds nothing.
  ///
  /// The gradients are weight · (probability - gold) of each tag, pair, start and end: those of the logits go on the tape
  /// when there is one, where rows of no sequence get zero, and those of the CRF's parameters into `context.gradients`.
  /// They are added up in double precision in the order of the sequences. A logit or parameter that is not finite makes
  /// the loss NaN, and the gradients of its sequence.
  package func callAsFunction(
    _ logits: Tensor, sequences: [Sequence], crf: LinearChainCRF, constraints: TagConstraints,
    _ context: ForwardContext
  ) -> Double {
    precondition(logits.columns == crf.tags && constraints.count == crf.tags)
    let scores = crf.scores(context.parameters)
    let table = ChainTable(constraints, scores)
    let gradient = context.tape?.zeroedAccumulator(for: logits)
    var sums = ChainGradient(tags: crf.tags, wantsPairs: context.trains(crf.transitions))
    var total = 0.0
    for sequence in sequences where !sequence.rows.isEmpty {
      check(sequence, rows: logits.rows, constraints)
      let emissions = sequence.rows.flatMap { UnsafeBufferPointer(start: logits.row($0), count: crf.tags) }
      let isFinite = scores.isFinite && emissions.allSatisfy(\.isFinite)
      let chain = isFinite ? ForwardBackward(emissions: emissions, count: sequence.rows.count, table: table) : nil
      total += Double(sequence.weight) * (chain?.negativeLogLikelihood(sequence.labels) ?? .nan)
      guard context.tape != nil else { continue }
      let rows = sums.add(chain, labels: sequence.labels, weight: Double(sequence.weight))
      guard let gradient else { continue }
      for (position, row) in sequence.rows.enumerated() {
        for tag in 0..<crf.tags { gradient[row * crf.tags + tag] += Float(rows[position * crf.tags + tag]) }
      }
    }
    if !sequences.allSatisfy(\.rows.isEmpty) { store(sums, crf, context) }
    return total
  }

  private func check(_ sequence: Sequence, rows: Int, _ constraints: TagConstraints) {
    precondition(sequence.labels.count == sequence.rows.count, "a row without a label")
    precondition(sequence.rows.allSatisfy { $0 >= 0 && $0 < rows }, "a row that the logits do not have")
    precondition(sequence.labels.allSatisfy { $0 >= 0 && $0 < constraints.count }, "a label that is no tag")
    precondition(constraints.isValid(sequence.labels), "a gold sequence that the constraints forbid")
  }

  private func store(_ sums: ChainGradient, _ crf: LinearChainCRF, _ context: ForwardContext) {
    for (parameter, values) in [
      (crf.transitions, sums.transitions), (crf.starts, sums.starts), (crf.ends, sums.ends),
    ] where context.trains(parameter) {
      guard let target = context.gradients?.zeroedAccumulator(for: parameter) else { continue }
      for (index, value) in values.enumerated() { target[index] += Float(value) }
    }
  }
}
