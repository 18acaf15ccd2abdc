import Foundation

/// Softmax cross-entropy of one row of logits: returns -log p[label]; `gradient` (may be nil, may be `logits`) receives
/// weight·(p - onehot).
///
/// In double precision. Sums run over eight lanes, class c in lane c mod 8, which are folded as `laneSum` says.
package func crossEntropyRow(
  _ logits: UnsafePointer<Float>, classes: Int, label: Int, weight: Double, gradient: UnsafeMutablePointer<Float>?
) -> Double {
  precondition(label >= 0 && label < classes)
  let row = SoftmaxRow(logits, classes)
  let own = logits[label]
  if let gradient {
    let shift = DoubleVector(repeating: -row.top)
    let factor = DoubleVector(repeating: weight / row.total)
    var i = 0
    while i < classes {
      let e = exponential(loadWide(logits + i, classes - i, filler: row.top) + shift)
      storeNarrow(e * factor, gradient + i, classes - i)
      i += vectorWidth
    }
    gradient[label] = Float(-weight * row.complement(own))
  }
  return row.surprise(own)
}

/// What the probabilities of a row of logits have in common.
struct SoftmaxRow {
  let top: Double
  /// Σ exp(logit - top), less 1: what stands against one logit of the largest size. Summed without that 1, so that the
  /// loss of a class that is all but certain keeps its digits.
  let others: Double

  /// - Parameter classes: at least 1.
  @inline(__always)
  init(_ logits: UnsafePointer<Float>, _ classes: Int) {
    top = Double(maximum(logits, classes))
    let largest = DoubleVector(repeating: top)
    let one = DoubleVector(repeating: 1)
    var rest = DoubleVector()
    var ties = DoubleVector()
    var i = 0
    while i < classes {
      let z = loadWide(logits + i, classes - i, filler: -.infinity)
      let isTop = z .== largest
      rest += exponential(z - largest).replacing(with: DoubleVector(), where: isTop)
      ties += DoubleVector().replacing(with: one, where: isTop)
      i += vectorWidth
    }
    others = (laneSum(ties) - 1) + laneSum(rest)
  }

  var total: Double { 1 + others }

  /// -log p of a logit.
  func surprise(_ logit: Float) -> Double { log1p(others) + (top - Double(logit)) }

  /// 1 - p of a logit, without the cancellation where p is near 1.
  func complement(_ logit: Float) -> Double {
    Double(logit) == top ? others / total : 1 - exp(Double(logit) - top) / total
  }
}
