/// Softmax of one row in place: x = exp(scale·x - max) / Σ, over `count` ≥ 1 floats; the rest up to `padded` (a multiple
/// of eight) becomes zero.
package func softmaxRow(_ x: UnsafeMutablePointer<Float>, count: Int, padded: Int, scale: Float) {
  let top = maximum(x, count) * scale
  for i in count..<padded { x[i] = 0 }
  let shift = Vector(repeating: -top)
  let factor = Vector(repeating: scale)
  var total = Vector()
  var i = 0
  while i + vectorWidth <= count {
    let e = exponential(multiplyAdd(load(x + i), factor, shift))
    store(e, x + i)
    total += e
    i += vectorWidth
  }
  var tail: Float = 0
  if i < count {
    let e = exponential(multiplyAdd(loadPartial(x + i, count - i), factor, shift))
    storePartial(e, x + i, count - i)
    for lane in 0..<(count - i) { tail += e[lane] }
  }
  Kernels.scale(x, count, by: 1 / (laneSum(total) + tail), into: x)
}

/// dx = scale · p ⊙ (dp - Σ dp ⊙ p) for one row of a softmax over scaled scores; written over `dp`.
package func softmaxRowBackward(
  _ p: UnsafePointer<Float>, _ dp: UnsafeMutablePointer<Float>, count: Int, padded: Int, scale: Float
) {
  var total = Vector()
  var i = 0
  while i + vectorWidth <= count {
    total = multiplyAdd(load(p + i), load(dp + i), total)
    i += vectorWidth
  }
  var dot = laneSum(total)
  while i < count {
    dot += p[i] * dp[i]
    i += 1
  }
  let shift = Vector(repeating: -dot)
  let factor = Vector(repeating: scale)
  i = 0
  while i + vectorWidth <= count {
    store((load(dp + i) + shift) * load(p + i) * factor, dp + i)
    i += vectorWidth
  }
  while i < count {
    dp[i] = (dp[i] - dot) * p[i] * scale
    i += 1
  }
  for i in count..<padded { dp[i] = 0 }
}
