/// The exact GELU of BERT: x·Φ(x) with Φ(x) = (1 + erf(x/√2))/2.
@inline(__always)
private func normalDistribution(_ x: Vector) -> Vector {
  let half = Vector(repeating: 0.5)
  return multiplyAdd(half, errorFunction(x * Vector(repeating: 0.707_106_78)), half)
}

/// y = gelu(x), elementwise; `y` may be `x`. Absolute error below 4e-7 for |x| <= 4.
package func geluForward(_ x: UnsafePointer<Float>, _ count: Int, _ y: UnsafeMutablePointer<Float>) {
  var i = 0
  while i + vectorWidth <= count {
    let v = load(x + i)
    store(v * normalDistribution(v), y + i)
    i += vectorWidth
  }
  if i < count {
    let v = loadPartial(x + i, count - i)
    storePartial(v * normalDistribution(v), y + i, count - i)
  }
}

/// dx = dy·(Φ(x) + x·φ(x)), with the normal density φ(x) = exp(-x²/2)/√(2π); `dx` may be `dy`.
package func geluBackward(
  _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ count: Int, _ dx: UnsafeMutablePointer<Float>
) {
  var i = 0
  while i + vectorWidth <= count {
    store(load(dy + i) * geluDerivative(load(x + i)), dx + i)
    i += vectorWidth
  }
  if i < count {
    let derivative = geluDerivative(loadPartial(x + i, count - i))
    storePartial(loadPartial(dy + i, count - i) * derivative, dx + i, count - i)
  }
}

@inline(__always)
private func geluDerivative(_ x: Vector) -> Vector {
  let density = exponential(x * x * Vector(repeating: -0.5)) * Vector(repeating: 0.398_942_28)
  return multiplyAdd(x, density, normalDistribution(x))
}
