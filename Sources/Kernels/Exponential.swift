/// e^x to within 2 ulp for x in [-87.3, 88.3]; below it flushes to the smallest normal scale, above it saturates.
///
/// Range reduction x = n·ln 2 + r with the rounding done by adding and subtracting 1.5·2^23, then a polynomial of
/// degree 6 in r. NaN becomes a number here: callers check their results for NaN upstream.
@inline(__always)
func exponential(_ argument: Vector) -> Vector {
  let x = clamped(argument, -87.3, 88.3)
  let magic = Vector(repeating: 12_582_912)
  let shifted = multiplyAdd(x, Vector(repeating: 1.442_695_04), magic)
  let n = shifted - magic
  var r = multiplyAdd(n, Vector(repeating: -0.693_359_375), x)
  r = multiplyAdd(n, Vector(repeating: 2.121_944_4e-4), r)
  // Taylor coefficients are enough on |r| <= 0.35: the first one left out is r^7/5040 < 1.3e-7.
  var p = Vector(repeating: 1.0 / 720)
  p = multiplyAdd(p, r, Vector(repeating: 1.0 / 120))
  p = multiplyAdd(p, r, Vector(repeating: 1.0 / 24))
  p = multiplyAdd(p, r, Vector(repeating: 1.0 / 6))
  p = multiplyAdd(p, r, Vector(repeating: 0.5))
  p = multiplyAdd(p, r, Vector(repeating: 1))
  p = multiplyAdd(p, r, Vector(repeating: 1))
  // The low bits of `shifted` hold n as an integer; 2^n is n in the exponent field.
  let bits = unsafeBitCast(shifted, to: IntegerVector.self) &- IntegerVector(repeating: 0x4B40_0000)
  let scale = unsafeBitCast((bits &+ IntegerVector(repeating: 127)) &<< IntegerVector(repeating: 23), to: Vector.self)
  return p * scale
}
