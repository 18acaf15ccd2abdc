/// How the binary cross-entropy of an entry is weighted and focused.
package struct BinaryCrossEntropyTerms: Sendable, Equatable {
  /// What the loss of a present label and of an absent one is multiplied with.
  package let positive: Double
  package let negative: Double
  /// A target y is taken as y·(1 - smoothing) + smoothing / 2.
  package let smoothing: Double
  /// The focusing exponent of Lin et al. (2017); 0 leaves the cross-entropy.
  package let gamma: Double

  package init(positive: Double = 1, negative: Double = 1, smoothing: Double = 0, gamma: Double = 0) {
    self.positive = positive
    self.negative = negative
    self.smoothing = smoothing
    self.gamma = gamma
  }
}

/// Binary cross-entropy of one row of logits z against targets y in 0...1, of which NaN is a missing one: returns the sum
/// of P·w·y·(1 - p)^gamma·(-log p) + N·(1 - y)·p^gamma·(-log(1 - p)) over the present entries, with p = 1 / (1 + e^-z)
/// and P, N the terms' `positive` and `negative`; `gradient` (may be nil) receives scale times the derivative, 0 where
/// the target is missing.
///
/// - Parameter positiveWeights: w, one a column; nil: all 1.
///
/// In double precision; sums run over eight lanes, column c in lane c mod 8, which are folded as `laneSum` says.
package func binaryCrossEntropyRow(
  _ logits: UnsafePointer<Float>, targets: UnsafePointer<Float>, count: Int, positiveWeights: UnsafePointer<Float>?,
  terms: BinaryCrossEntropyTerms, scale: Double, gradient: UnsafeMutablePointer<Float>?
) -> Double {
  let zero = DoubleVector()
  let one = DoubleVector(repeating: 1)
  let factor = DoubleVector(repeating: scale)
  let gamma = DoubleVector(repeating: terms.gamma)
  var total = zero
  var i = 0
  while i < count {
    let z = loadWide(logits + i, count - i, filler: 0)
    let target = loadWide(targets + i, count - i, filler: .nan)
    let y = multiplyAdd(
      target, DoubleVector(repeating: 1 - terms.smoothing), DoubleVector(repeating: terms.smoothing / 2))
    var positive = y * DoubleVector(repeating: terms.positive)
    if let positiveWeights { positive *= loadWide(positiveWeights + i, count - i, filler: 0) }
    let negative = (one - y) * DoubleVector(repeating: terms.negative)

    // With t = e^-|z| <= 1 nothing overflows and nothing cancels.
    let t = exponential(-larger(z, -z))
    let log = logarithmOnePlus(t)
    let yes = log + larger(zero, -z)
    let no = log + larger(zero, z)
    let near = one / (one + t)
    let far = t * near
    let isPositive = z .> zero
    let p = far.replacing(with: near, where: isPositive)
    let q = near.replacing(with: far, where: isPositive)

    var loss: DoubleVector
    var slope: DoubleVector
    if terms.gamma > 0 {
      let focusedYes = positive * exponential(-gamma * no)
      let focusedNo = negative * exponential(-gamma * yes)
      loss = focusedYes * yes + focusedNo * no
      slope = focusedNo * multiplyAdd(gamma * q, no, p) - focusedYes * multiplyAdd(gamma * p, yes, q)
    } else {
      loss = positive * yes + negative * no
      slope = negative * p - positive * q
    }
    let isMissing = target .!= target
    loss.replace(with: zero, where: isMissing)
    total += loss
    if let gradient {
      slope.replace(with: zero, where: isMissing)
      storeNarrow(slope * factor, gradient + i, count - i)
    }
    i += vectorWidth
  }
  return laneSum(total)
}
