// Activations that are x times a logistic curve σ(v) = 1 / (1 + e^-v): SiLU with v = x, and the GELU of tanh, for which
// (1 + tanh u) / 2 = σ(2u).

/// y = x·σ(x), elementwise; `y` may be `x`. Source: `torch.nn.functional.silu`.
package func siluForward(_ x: UnsafePointer<Float>, _ count: Int, _ y: UnsafeMutablePointer<Float>) {
  forEachVector(x, count, y) { $0 * LogisticCurve($0).value }
}

/// dx = dy·σ(x)·(1 + x·(1 - σ(x))); `dx` may be `dy`.
package func siluBackward(
  _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ count: Int, _ dx: UnsafeMutablePointer<Float>
) {
  forEachPair(x, dy, count, dx) { x, dy in
    let curve = LogisticCurve(x)
    return dy * multiplyAdd(x, curve.slope, curve.value)
  }
}

/// y = x·(1 + tanh(u)) / 2 with u = √(2/π)·(x + 0.044715·x³), elementwise; `y` may be `x`.
///
/// Source: `torch.nn.functional.gelu(approximate="tanh")`, which transformers calls gelu_new and gelu_pytorch_tanh.
package func geluTanhForward(_ x: UnsafePointer<Float>, _ count: Int, _ y: UnsafeMutablePointer<Float>) {
  forEachVector(x, count, y) { $0 * LogisticCurve($0 * geluTanhFactor($0)).value }
}

/// dx = dy·(σ(2u) + x·σ(2u)·(1 - σ(2u))·2u'); `dx` may be `dy`.
package func geluTanhBackward(
  _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ count: Int, _ dx: UnsafeMutablePointer<Float>
) {
  forEachPair(x, dy, count, dx) { x, dy in
    let curve = LogisticCurve(x * geluTanhFactor(x))
    let slope = multiplyAdd(
      x * x, Vector(repeating: 6 * rootTwoOverPi * 0.044715), Vector(repeating: 2 * rootTwoOverPi))
    let rest = curve.slope * x * slope
    // Far out the curve is flat; the slope alone would overflow.
    let isFar = x * x .> Vector(repeating: 400)
    return dy * (curve.value + rest.replacing(with: Vector(), where: isFar))
  }
}

private let rootTwoOverPi: Float = 0.797_884_56

/// 2u / x.
@inline(__always)
private func geluTanhFactor(_ x: Vector) -> Vector {
  multiplyAdd(x * x, Vector(repeating: 2 * rootTwoOverPi * 0.044715), Vector(repeating: 2 * rootTwoOverPi))
}

/// σ(v) and its derivative σ(v)·σ(-v), both from e^-|v|, so that neither is the difference of near numbers.
private struct LogisticCurve {
  let value: Vector
  let slope: Vector

  @inline(__always)
  init(_ v: Vector) {
    let one = Vector(repeating: 1)
    let isNegative = v .< Vector()
    let small = exponential(v.replacing(with: -v, where: .!isNegative))
    let near = one / (one + small)
    let far = small * near
    value = near.replacing(with: far, where: isNegative)
    slope = near * far
  }
}

@inline(__always)
private func forEachVector(
  _ x: UnsafePointer<Float>, _ count: Int, _ y: UnsafeMutablePointer<Float>, _ function: (Vector) -> Vector
) {
  var i = 0
  while i + vectorWidth <= count {
    store(function(load(x + i)), y + i)
    i += vectorWidth
  }
  if i < count { storePartial(function(loadPartial(x + i, count - i)), y + i, count - i) }
}

@inline(__always)
private func forEachPair(
  _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ count: Int, _ dx: UnsafeMutablePointer<Float>,
  _ function: (Vector, Vector) -> Vector
) {
  var i = 0
  while i + vectorWidth <= count {
    store(function(load(x + i), load(dy + i)), dx + i)
    i += vectorWidth
  }
  if i < count {
    storePartial(function(loadPartial(x + i, count - i), loadPartial(dy + i, count - i)), dx + i, count - i)
  }
}
