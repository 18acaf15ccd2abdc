import Foundation

/// Softmax cross-entropy of one row against every class: returns Σ a_c · (1 - p_c)^gamma · (-log p_c) with
/// a_c = w_c · ((1 - smoothing)·[c = label] + smoothing / classes); `gradient` (may be nil) receives scale times the
/// derivative.
///
/// - Parameters:
///   - classWeights: w, one a class; nil: all 1.
///   - gamma: the focusing exponent of Lin et al. (2017, equation 4); 0 leaves the cross-entropy.
///
/// In double precision; sums run over eight lanes, class c in lane c mod 8, which are folded as `laneSum` says.
package func weightedCrossEntropyRow(
  _ logits: UnsafePointer<Float>, classes: Int, label: Int, classWeights: UnsafePointer<Float>?, smoothing: Double,
  gamma: Double, scale: Double, gradient: UnsafeMutablePointer<Float>?
) -> Double {
  precondition(label >= 0 && label < classes)
  let row = WeightedRow(
    logits: logits, classes: classes, label: label, classWeights: classWeights, smoothing: smoothing, gamma: gamma)
  var loss = DoubleVector()
  var pull = DoubleVector()
  var i = 0
  while i < classes {
    let block = row.block(i)
    loss += block.loss
    pull += block.pull
    i += vectorWidth
  }
  guard let gradient else { return laneSum(loss) }
  let whole = DoubleVector(repeating: laneSum(pull))
  let factor = DoubleVector(repeating: scale)
  i = 0
  while i < classes {
    let block = row.block(i)
    let slope = block.probability * (whole - block.pull) - block.pull * block.complement
    storeNarrow(slope * factor, gradient + i, classes - i)
    i += vectorWidth
  }
  return laneSum(loss)
}

private struct WeightedRow {
  /// Eight classes: the terms of the loss, and for its derivative p, 1 - p and
  /// pull_c = -a_c · p_c · d/dp_c ((1 - p_c)^gamma · -log p_c) = a_c · (1 - p_c)^gamma · (1 + gamma·p_c·r_c) with
  /// r_c = -log p_c / (1 - p_c), which is finite everywhere: the derivative of logit j is p_j·Σ pull - pull_j.
  struct Block {
    let loss: DoubleVector
    let pull: DoubleVector
    let probability: DoubleVector
    let complement: DoubleVector
  }

  private let logits: UnsafePointer<Float>
  private let classes: Int
  private let label: Int
  private let classWeights: UnsafePointer<Float>?
  private let gamma: Double
  private let softmax: SoftmaxRow
  /// log Σ exp(logit - top).
  private let logTotal: Double
  /// What the label has more than the others, before its class weight, and what every class has.
  private let hard: Double
  private let spread: Double

  @inline(__always)
  init(
    logits: UnsafePointer<Float>, classes: Int, label: Int, classWeights: UnsafePointer<Float>?, smoothing: Double,
    gamma: Double
  ) {
    self.logits = logits
    self.classes = classes
    self.label = label
    self.classWeights = classWeights
    self.gamma = gamma
    softmax = SoftmaxRow(logits, classes)
    logTotal = log1p(softmax.others)
    hard = 1 - smoothing
    spread = smoothing / Double(classes)
  }

  /// Classes `start` and the seven after it; those past the end weigh nothing.
  @inline(__always)
  func block(_ start: Int) -> Block {
    let count = min(vectorWidth, classes - start)
    let one = DoubleVector(repeating: 1)
    let top = DoubleVector(repeating: softmax.top)
    let z = loadWide(logits + start, count, filler: softmax.top)
    let below = z - top
    let isTop = z .== top
    let probability = exponential(below) * DoubleVector(repeating: 1 / softmax.total)
    let complement = (one - probability).replacing(
      with: DoubleVector(repeating: softmax.others / softmax.total), where: isTop)
    let surprise = DoubleVector(repeating: logTotal) - below
    let shares = self.shares(start, count)
    guard gamma > 0 else {
      return Block(loss: shares * surprise, pull: shares, probability: probability, complement: complement)
    }
    // A class that is not the top one has p <= 1/2.
    let logComplement = logarithmOnePlus(-probability.replacing(with: DoubleVector(), where: isTop)).replacing(
      with: DoubleVector(repeating: log(softmax.others / softmax.total)), where: isTop)
    let weight = shares * exponential(DoubleVector(repeating: gamma) * logComplement)
    // Both are 0 where p is 1 to the last digit: their ratio tends to 1.
    let ratio = (surprise / complement).replacing(with: one, where: complement .== DoubleVector())
    let pull = weight * multiplyAdd(DoubleVector(repeating: gamma) * probability, ratio, one)
    return Block(loss: weight * surprise, pull: pull, probability: probability, complement: complement)
  }

  /// a of each class of a block.
  @inline(__always)
  private func shares(_ start: Int, _ count: Int) -> DoubleVector {
    var shares = DoubleVector()
    for lane in 0..<count { shares[lane] = spread }
    if label >= start && label < start + count { shares[label - start] += hard }
    guard let classWeights else { return shares }
    return shares * loadWide(classWeights + start, count, filler: 0)
  }
}
