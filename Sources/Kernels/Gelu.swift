// The exact GELU of BERT, x·Φ(x) with Φ(x) = (1 + erf(x/√2))/2, by one power of two an element. Φ(-|x|) and what the
// derivative is made of fall off as e^(-x²/2): their logarithms are smooth, and polynomials of degree 8 come close enough.

/// Where Φ(-|x|) is below 3e-10 and |x|·φ(x) below 2e-8, and both are taken as 0.
private let geluReach: Float = 6.2

/// y = gelu(x), elementwise; `y` may be `x`. The error is below 1e-7·|x|.
package func geluForward(_ x: UnsafePointer<Float>, _ count: Int, _ y: UnsafeMutablePointer<Float>) {
  var i = 0
  while i + vectorWidth <= count {
    store(geluValue(load(x + i)), y + i)
    i += vectorWidth
  }
  if i < count { storePartial(geluValue(loadPartial(x + i, count - i)), y + i, count - i) }
}

/// dx = dy·(Φ(x) + x·φ(x)), with the normal density φ(x) = exp(-x²/2)/√(2π); `dx` may be `dy`. The error of the derivative
/// is below 1.2e-7.
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

/// max(x, 0) - a·Φ(-a) with a = |x|, where Φ(-a) = 2^(a·P(a)) / 2.
///
/// The coefficients are fitted for the least error of Φ(-a), which is 8e-9 before rounding.
@inline(__always)
private func geluValue(_ x: Vector) -> Vector {
  let a = magnitude(x)
  var p = Vector(repeating: -2.834_584_8e-06)
  p = multiplyAdd(p, a, Vector(repeating: 3.937_385e-05))
  p = multiplyAdd(p, a, Vector(repeating: -1.861_623_6e-04))
  p = multiplyAdd(p, a, Vector(repeating: -1.369_788_4e-04))
  p = multiplyAdd(p, a, Vector(repeating: 7.063_475e-03))
  p = multiplyAdd(p, a, Vector(repeating: -5.249_621_7e-02))
  p = multiplyAdd(p, a, Vector(repeating: -4.592_082e-01))
  p = multiplyAdd(p, a, Vector(repeating: -1.151_105_2))
  let tail = powerOfTwo(a * p, times: 0.5) * a
  let isFar = a .>= Vector(repeating: geluReach)
  // A NaN is not below 0 and stays.
  return x.replacing(with: Vector(), where: x .< Vector()) - tail.replacing(with: Vector(), where: isFar)
}

/// D(a) for x = -a < 0 and 1 - D(a) for x = a, where D(a) = Φ(-a) - a·φ(a) = (a₀ - a)·E(0)·2^(a·P(a)) with its only zero
/// a₀ taken out.
///
/// The coefficients are fitted for the least error of D, which is 8e-9 before rounding.
@inline(__always)
private func geluDerivative(_ x: Vector) -> Vector {
  let a = magnitude(x)
  var p = Vector(repeating: 1.858_269_3e-06)
  p = multiplyAdd(p, a, Vector(repeating: -4.409_152_5e-05))
  p = multiplyAdd(p, a, Vector(repeating: 4.778_624_3e-04))
  p = multiplyAdd(p, a, Vector(repeating: -3.200_787_6e-03))
  p = multiplyAdd(p, a, Vector(repeating: 1.517_090_3e-02))
  p = multiplyAdd(p, a, Vector(repeating: -5.511_366e-02))
  p = multiplyAdd(p, a, Vector(repeating: -5.605_834e-01))
  p = multiplyAdd(p, a, Vector(repeating: -3.832_000_8e-01))
  let zero = Vector(repeating: 0.751_791_54)
  let isPositive = x .> Vector()
  let distance = x + zero.replacing(with: -zero, where: isPositive)
  let tail = powerOfTwo(a * p, times: 0.665_077_995_131_434_26) * distance
  let isFar = a .>= Vector(repeating: geluReach)
  return Vector().replacing(with: Vector(repeating: 1), where: isPositive)
    + tail.replacing(with: Vector(), where: isFar)
}

@inline(__always)
private func magnitude(_ x: Vector) -> Vector {
  unsafeBitCast(unsafeBitCast(x, to: IntegerVector.self) & IntegerVector(repeating: 0x7FFF_FFFF), to: Vector.self)
}

/// scale·2^x to within 2 ulp for x in [-120, 120], with `scale` in [0.5, 1]; anything for the rest.
///
/// x = n + r with the rounding done by adding and subtracting 1.5·2^23, then a polynomial of degree 6 in r.
@inline(__always)
private func powerOfTwo(_ x: Vector, times scale: Double) -> Vector {
  let magic = Vector(repeating: 12_582_912)
  let shifted = x + magic
  let r = x - (shifted - magic)
  var p = Vector(repeating: Float(1.535_336_293e-4 * scale))
  p = multiplyAdd(p, r, Vector(repeating: Float(1.339_887_446e-3 * scale)))
  p = multiplyAdd(p, r, Vector(repeating: Float(9.618_437_359e-3 * scale)))
  p = multiplyAdd(p, r, Vector(repeating: Float(5.550_332_471e-2 * scale)))
  p = multiplyAdd(p, r, Vector(repeating: Float(2.402_264_791e-1 * scale)))
  p = multiplyAdd(p, r, Vector(repeating: Float(6.931_472_029e-1 * scale)))
  p = multiplyAdd(p, r, Vector(repeating: Float(scale)))
  // The low bits of `shifted` hold n as an integer; adding it to the exponent field multiplies by 2^n.
  let exponent = unsafeBitCast(shifted, to: IntegerVector.self) &<< IntegerVector(repeating: 23)
  return unsafeBitCast(unsafeBitCast(p, to: IntegerVector.self) &+ exponent, to: Vector.self)
}
