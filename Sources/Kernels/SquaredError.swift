/// Σ (x - target)² of one row over the targets that are not NaN, which is a missing one; `gradient` (may be nil) receives
/// scale times the derivative, 0 where the target is missing.
///
/// In double precision; sums run over eight lanes, column c in lane c mod 8, which are folded as `laneSum` says.
package func squaredErrorRow(
  _ x: UnsafePointer<Float>, targets: UnsafePointer<Float>, count: Int, scale: Double,
  gradient: UnsafeMutablePointer<Float>?
) -> Double {
  let factor = DoubleVector(repeating: 2 * scale)
  var total = DoubleVector()
  var i = 0
  while i < count {
    let distance = deviation(x + i, targets + i, count - i)
    total = multiplyAdd(distance, distance, total)
    if let gradient { storeNarrow(distance * factor, gradient + i, count - i) }
    i += vectorWidth
  }
  return laneSum(total)
}

/// Σ of Huber's loss (Huber, 1964) of one row: d²/2 where |d| = |x - target| ≤ delta, beyond it delta·(|d| - delta/2);
/// otherwise as `squaredErrorRow`.
package func huberRow(
  _ x: UnsafePointer<Float>, targets: UnsafePointer<Float>, count: Int, delta: Double, scale: Double,
  gradient: UnsafeMutablePointer<Float>?
) -> Double {
  let limit = DoubleVector(repeating: delta)
  let half = DoubleVector(repeating: 0.5)
  let factor = DoubleVector(repeating: scale)
  var total = DoubleVector()
  var i = 0
  while i < count {
    let distance = deviation(x + i, targets + i, count - i)
    // The distance held to ±delta is the derivative s, and the loss is s·(d - s/2) on all three pieces.
    var slope = distance.replacing(with: limit, where: distance .> limit)
    slope.replace(with: -limit, where: distance .< -limit)
    total += slope * (distance - half * slope)
    if let gradient { storeNarrow(slope * factor, gradient + i, count - i) }
    i += vectorWidth
  }
  return laneSum(total)
}

/// x - target, 0 where the target is missing.
@inline(__always)
private func deviation(_ x: UnsafePointer<Float>, _ targets: UnsafePointer<Float>, _ count: Int) -> DoubleVector {
  let target = loadWide(targets, count, filler: .nan)
  let distance = loadWide(x, count, filler: 0) - target
  return distance.replacing(with: DoubleVector(), where: target .!= target)
}
