import Foundation

/// Losses of one row and their derivatives in double precision, written as their definitions read.
package enum PlainLosses {
  /// Σ over classes of share · (1 - p)^gamma · -log p, with the label's one smoothed over all.
  package static func crossEntropy(
    _ logits: [Double], label: Int, classWeights: [Double]?, smoothing: Double, gamma: Double
  ) -> (loss: Double, gradient: [Double]) {
    let p = PlainFunctions.softmax(logits)
    var loss = 0.0
    var gradient = [Double](repeating: 0, count: logits.count)
    for c in logits.indices {
      let target = (c == label ? 1 - smoothing : 0) + smoothing / Double(logits.count)
      let share = target * (classWeights?[c] ?? 1)
      let logP = -PlainFunctions.crossEntropy(logits, label: c)
      loss -= share * pow(1 - p[c], gamma) * logP
      // d/dp of -(1 - p)^gamma·log p, times dp/dlogit.
      let focus = gamma == 0 ? 0 : gamma * pow(1 - p[c], gamma - 1) * logP
      let slope = focus - pow(1 - p[c], gamma) / p[c]
      for j in logits.indices { gradient[j] += share * slope * p[c] * ((c == j ? 1 : 0) - p[j]) }
    }
    return (loss, gradient)
  }

  /// Of one entry; a NaN target is a missing one.
  package static func binaryCrossEntropy(
    _ logit: Double, target: Double, positive: Double, negative: Double, smoothing: Double, gamma: Double
  ) -> (loss: Double, gradient: Double) {
    guard !target.isNaN else { return (0, 0) }
    let y = target * (1 - smoothing) + smoothing / 2
    let p = 1 / (1 + exp(-logit))
    let q = 1 / (1 + exp(logit))
    let slopeOfPositive = gamma * pow(q, gamma - 1) * log(p) - pow(q, gamma) / p
    let slopeOfNegative = pow(p, gamma) / q - gamma * pow(p, gamma - 1) * log(q)
    return (
      -positive * y * pow(q, gamma) * log(p) - negative * (1 - y) * pow(p, gamma) * log(q),
      (positive * y * slopeOfPositive + negative * (1 - y) * slopeOfNegative) * p * q
    )
  }

  package static func squaredError(_ x: Double, target: Double) -> (loss: Double, gradient: Double) {
    target.isNaN ? (0, 0) : ((x - target) * (x - target), 2 * (x - target))
  }

  package static func huber(_ x: Double, target: Double, delta: Double) -> (loss: Double, gradient: Double) {
    let distance = x - target
    if target.isNaN { return (0, 0) }
    if abs(distance) <= delta { return (distance * distance / 2, distance) }
    return (delta * (abs(distance) - delta / 2), distance < 0 ? -delta : delta)
  }
}
