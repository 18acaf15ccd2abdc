/// Twelve independent chains of fused multiply-adds over sixteen lanes, for measuring the processor's peak.
///
/// A round is 12 · 16 · 2 floating-point operations. The sum is returned so that nothing is optimised away.
@inline(never)
package func runWideChains(_ rounds: Int) -> Float {
  let x = SIMD16<Float>(repeating: 0.999)
  let y = SIMD16<Float>(repeating: 1e-3)
  @inline(__always)
  func step(_ value: SIMD16<Float>) -> SIMD16<Float> {
    #if HONE_FMA
      y.addingProduct(value, x)
    #else
      value * x + y
    #endif
  }
  var a = SIMD16<Float>(repeating: 1)
  var b = a
  var c = a
  var d = a
  var e = a
  var f = a
  var g = a
  var h = a
  var i = a
  var j = a
  var k = a
  var l = a
  for _ in 0..<rounds {
    a = step(a)
    b = step(b)
    c = step(c)
    d = step(d)
    e = step(e)
    f = step(f)
    g = step(g)
    h = step(h)
    i = step(i)
    j = step(j)
    k = step(k)
    l = step(l)
  }
  let sum = a + b + c + d + e + f + g + h + i + j + k + l
  return sum[0] + sum[15]
}
