/// Scaled dot-product attention of one head over one sequence, as algebra on `[length, size]` matrices of doubles.
package struct PlainAttention {
  package let q: PlainMatrix
  package let k: PlainMatrix
  package let v: PlainMatrix
  /// What each probability is multiplied with: 0 or the scale of a kept one.
  package let mask: PlainMatrix
  /// softmax(q·kᵀ/√size), before dropout.
  package let probabilities: PlainMatrix

  package init(q: PlainMatrix, k: PlainMatrix, v: PlainMatrix, mask: PlainMatrix) {
    self.q = q
    self.k = k
    self.v = v
    self.mask = mask
    let scores = q * k.transposed
    let rows = (0..<scores.rows).map { PlainFunctions.softmax(scores.row($0), scale: Self.scale(q)) }
    probabilities = PlainMatrix(rows: scores.rows, columns: scores.columns) { rows[$0][$1] }
  }

  package var output: PlainMatrix { mask.hadamard(probabilities) * v }

  package func gradients(_ dout: PlainMatrix) -> (q: PlainMatrix, k: PlainMatrix, v: PlainMatrix) {
    let dropped = mask.hadamard(dout * v.transposed)
    let rows = (0..<dropped.rows).map {
      PlainFunctions.softmaxBackward(probabilities.row($0), dropped.row($0), scale: Self.scale(q))
    }
    let scores = PlainMatrix(rows: dropped.rows, columns: dropped.columns) { rows[$0][$1] }
    return (scores * k, scores.transposed * q, mask.hadamard(probabilities).transposed * dout)
  }

  private static func scale(_ q: PlainMatrix) -> Double { 1 / Double(q.columns).squareRoot() }
}
