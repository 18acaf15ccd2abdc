import Foundation

/// Softmax cross-entropy of one row of logits: returns -log p[label]; `gradient` (may be nil) receives
/// weight·(p - onehot).
package func crossEntropyRow(
  _ logits: UnsafePointer<Float>, classes: Int, label: Int, weight: Float, gradient: UnsafeMutablePointer<Float>?
) -> Double {
  precondition(label >= 0 && label < classes)
  let top = Double(maximum(logits, classes))
  var total = 0.0
  for c in 0..<classes { total += exp(Double(logits[c]) - top) }
  if let gradient {
    for c in 0..<classes {
      let p = exp(Double(logits[c]) - top) / total
      gradient[c] = Float((p - (c == label ? 1 : 0)) * Double(weight))
    }
  }
  return log(total) + top - Double(logits[label])
}
