/// e^x to within 1 ulp for x in [-87.3, 88.3] where the build has fused multiply-add; arguments outside are clamped to it.
///
/// Range reduction x = n·ln 2 + r with the rounding done by adding and subtracting 1.5·2^23, then a polynomial of
/// degree 6 in r. NaN stays NaN.
@inline(__always)
func exponential(_ argument: Vector) -> Vector {
  let x = clamped(argument, -87.3, 88.3)
  let magic = Vector(repeating: 12_582_912)
  let shifted = multiplyAdd(x, Vector(repeating: 1.442_695_04), magic)
  let n = shifted - magic
  var r = multiplyAdd(n, Vector(repeating: -0.693_359_375), x)
  r = multiplyAdd(n, Vector(repeating: 2.121_944_4e-4), r)
  // Coefficients for the least relative error on |r| <= ln 2 / 2, the first two held at 1.
  var p = Vector(repeating: 1.381_458_1e-3)
  p = multiplyAdd(p, r, Vector(repeating: 8.368_726e-3))
  p = multiplyAdd(p, r, Vector(repeating: 4.166_839e-2))
  p = multiplyAdd(p, r, Vector(repeating: 1.666_652_1e-1))
  p = multiplyAdd(p, r, Vector(repeating: 4.999_999_4e-1))
  p = multiplyAdd(p, r, Vector(repeating: 1))
  p = multiplyAdd(p, r, Vector(repeating: 1))
  // The low bits of `shifted` hold n as an integer; 2^n is n in the exponent field.
  let bits = unsafeBitCast(shifted, to: IntegerVector.self) &- IntegerVector(repeating: 0x4B40_0000)
  let scale = unsafeBitCast((bits &+ IntegerVector(repeating: 127)) &<< IntegerVector(repeating: 23), to: Vector.self)
  return p * scale
}
