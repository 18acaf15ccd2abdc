/// Scaled dot-product attention of one head over one sequence, as algebra on matrices of doubles: queries
/// `[queries, size]`, keys and values `[keys, size]`.
package struct PlainAttention {
  package let q: PlainMatrix
  package let k: PlainMatrix
  package let v: PlainMatrix
  /// What each probability is multiplied with: 0 or the scale of a kept one.
  package let mask: PlainMatrix
  /// softmax(q·kᵀ·scale + bias), before dropout.
  package let probabilities: PlainMatrix
  private let scale: Double

  /// - Parameters:
  ///   - scale: nil: 1 / √size.
  ///   - bias: `[queries, keys]`; negative infinity hides a key from a query.
  package init(
    q: PlainMatrix, k: PlainMatrix, v: PlainMatrix, mask: PlainMatrix, scale: Double? = nil, bias: PlainMatrix? = nil
  ) {
    self.q = q
    self.k = k
    self.v = v
    self.mask = mask
    let scale = scale ?? 1 / Double(q.columns).squareRoot()
    self.scale = scale
    let product = scale * (q * k.transposed)
    let scores = bias.map { product + $0 } ?? product
    let rows = (0..<scores.rows).map { PlainFunctions.softmax(scores.row($0)) }
    probabilities = PlainMatrix(rows: scores.rows, columns: scores.columns) { rows[$0][$1] }
  }

  package var output: PlainMatrix { mask.hadamard(probabilities) * v }

  /// The gradients of q, k, v and the bias.
  package func gradients(
    _ dout: PlainMatrix
  ) -> (q: PlainMatrix, k: PlainMatrix, v: PlainMatrix, bias: PlainMatrix) {
    let dropped = mask.hadamard(dout * v.transposed)
    let rows = (0..<dropped.rows).map {
      PlainFunctions.softmaxBackward(probabilities.row($0), dropped.row($0))
    }
    let scores = PlainMatrix(rows: dropped.rows, columns: dropped.columns) { rows[$0][$1] }
    return (
      scale * (scores * k), scale * (scores.transposed * q), mask.hadamard(probabilities).transposed * dout, scores
    )
  }
}
