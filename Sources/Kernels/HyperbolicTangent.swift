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
