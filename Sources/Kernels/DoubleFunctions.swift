/// e^x to within 2 ulp of a double for x in [-708, 709]; 0 below, as e^709 above. NaN stays NaN.
///
/// Range reduction x = n·ln 2 + r with the rounding done by adding and subtracting 1.5·2^52, then a polynomial of
/// degree 11 in r.
@inline(__always)
func exponential(_ argument: DoubleVector) -> DoubleVector {
  let lowest = DoubleVector(repeating: -708)
  let highest = DoubleVector(repeating: 709)
  var x = argument.replacing(with: lowest, where: argument .< lowest)
  x.replace(with: highest, where: x .> highest)
  let magic = DoubleVector(repeating: 6_755_399_441_055_744)
  let shifted = multiplyAdd(x, DoubleVector(repeating: 1.442_695_040_888_963_4), magic)
  let n = shifted - magic
  // The first part of ln 2 has 32 bits: n times it is exact.
  var r = multiplyAdd(n, DoubleVector(repeating: -0.693_147_180_369_123_816_49), x)
  r = multiplyAdd(n, DoubleVector(repeating: -1.908_214_929_270_587_8e-10), r)
  // Coefficients for the least relative error on |r| <= ln 2 / 2, the first two held at 1.
  var p = DoubleVector(repeating: 2.510_038_549_551_032e-8)
  p = multiplyAdd(p, r, DoubleVector(repeating: 2.762_008_844_540_974_6e-7))
  p = multiplyAdd(p, r, DoubleVector(repeating: 2.755_726_845_999_706_4e-6))
  p = multiplyAdd(p, r, DoubleVector(repeating: 2.480_152_129_595_437_6e-5))
  p = multiplyAdd(p, r, DoubleVector(repeating: 1.984_126_986_305_361_8e-4))
  p = multiplyAdd(p, r, DoubleVector(repeating: 1.388_888_891_721_371_7e-3))
  p = multiplyAdd(p, r, DoubleVector(repeating: 8.333_333_333_330_061_5e-3))
  p = multiplyAdd(p, r, DoubleVector(repeating: 4.166_666_666_662_412_9e-2))
  p = multiplyAdd(p, r, DoubleVector(repeating: 1.666_666_666_666_666_9e-1))
  p = multiplyAdd(p, r, DoubleVector(repeating: 5.000_000_000_000_001_1e-1))
  p = multiplyAdd(p, r, DoubleVector(repeating: 1))
  p = multiplyAdd(p, r, DoubleVector(repeating: 1))
  // The low bits of `shifted` hold n as an integer; 2^n is n in the exponent field.
  let bits = unsafeBitCast(shifted, to: LongVector.self) &- LongVector(repeating: 0x4338_0000_0000_0000)
  let scale = unsafeBitCast((bits &+ LongVector(repeating: 1023)) &<< LongVector(repeating: 52), to: DoubleVector.self)
  return (p * scale).replacing(with: 0, where: argument .< lowest)
}

/// ln(1 + t) for t in [-1/2, 1], with a relative error below 1e-15: 2·artanh(s) with s = t / (2 + t), as
/// 2·s + s³·P(s²).
@inline(__always)
func logarithmOnePlus(_ t: DoubleVector) -> DoubleVector {
  let s = t / (t + DoubleVector(repeating: 2))
  let square = s * s
  // Coefficients for the least error on s² <= 1/9.
  var p = DoubleVector(repeating: 0.168_707_006_610_971_1)
  p = multiplyAdd(p, square, DoubleVector(repeating: 0.103_226_692_704_990_82))
  p = multiplyAdd(p, square, DoubleVector(repeating: 0.135_023_424_717_571_01))
  p = multiplyAdd(p, square, DoubleVector(repeating: 0.153_732_748_763_580_03))
  p = multiplyAdd(p, square, DoubleVector(repeating: 0.181_822_611_084_197_45))
  p = multiplyAdd(p, square, DoubleVector(repeating: 0.222_222_125_579_297_13))
  p = multiplyAdd(p, square, DoubleVector(repeating: 0.285_714_286_766_609_93))
  p = multiplyAdd(p, square, DoubleVector(repeating: 0.399_999_999_995_601_26))
  p = multiplyAdd(p, square, DoubleVector(repeating: 0.666_666_666_666_669_74))
  return multiplyAdd(p * square, s, s + s)
}
