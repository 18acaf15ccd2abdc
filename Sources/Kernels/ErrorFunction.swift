/// erf(x), absolute error below 2e-7.
///
/// |x| < 0.95: x + x·P(x²); beyond: 1 - exp(t·Q(t)) with t = |x|. The coefficients are least-squares fits to erf(x)/x - 1
/// and ln(erfc(t))/t, reweighted towards an even error.
@inline(__always)
func errorFunction(_ x: Vector) -> Vector {
  let magnitude = unsafeBitCast(
    unsafeBitCast(x, to: IntegerVector.self) & IntegerVector(repeating: 0x7FFF_FFFF), to: Vector.self)
  let square = x * x
  var p = Vector(repeating: 8.215_423e-05)
  p = multiplyAdd(p, square, Vector(repeating: -8.105_965e-04))
  p = multiplyAdd(p, square, Vector(repeating: 5.197_797e-03))
  p = multiplyAdd(p, square, Vector(repeating: -2.685_810_4e-02))
  p = multiplyAdd(p, square, Vector(repeating: 1.128_367_26e-01))
  p = multiplyAdd(p, square, Vector(repeating: -3.761_263_2e-01))
  p = multiplyAdd(p, square, Vector(repeating: 1.283_791_66e-01))
  let small = multiplyAdd(p, x, x)

  let t = clamped(magnitude, 0, 4)
  var q = Vector(repeating: 8.247_467_9e-07)
  q = multiplyAdd(q, t, Vector(repeating: -3.055_179e-05))
  q = multiplyAdd(q, t, Vector(repeating: 4.712_204_1e-04))
  q = multiplyAdd(q, t, Vector(repeating: -4.197_289_2e-03))
  q = multiplyAdd(q, t, Vector(repeating: 2.490_240_5e-02))
  q = multiplyAdd(q, t, Vector(repeating: -1.075_518_7e-01))
  q = multiplyAdd(q, t, Vector(repeating: -6.343_548_9e-01))
  q = multiplyAdd(q, t, Vector(repeating: -1.128_845_2))
  let tail = Vector(repeating: 1) - exponential(q * t)
  let sign = unsafeBitCast(x, to: IntegerVector.self) & IntegerVector(repeating: Int32(bitPattern: 0x8000_0000))
  let large = unsafeBitCast(unsafeBitCast(tail, to: IntegerVector.self) | sign, to: Vector.self)
  return small.replacing(with: large, where: magnitude .>= Vector(repeating: 0.95))
}

/// tanh(x) = 1 - 2 / (e^{2x} + 1), with x + x³·P for small |x| where that form cancels; absolute error below 3e-7.
@inline(__always)
func hyperbolicTangent(_ x: Vector) -> Vector {
  let clampedX = clamped(x, -10, 10)
  let e = exponential(clampedX + clampedX)
  let large = Vector(repeating: 1) - Vector(repeating: 2) / (e + Vector(repeating: 1))
  let square = x * x
  var p = Vector(repeating: -17.0 / 315)
  p = multiplyAdd(p, square, Vector(repeating: 2.0 / 15))
  p = multiplyAdd(p, square, Vector(repeating: -1.0 / 3))
  let small = multiplyAdd(p * square, x, x)
  let isSmall = square .< Vector(repeating: 0.01)
  return large.replacing(with: small, where: isSmall)
}
