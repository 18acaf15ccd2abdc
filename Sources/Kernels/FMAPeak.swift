import Foundation
import KernelsAVX512

/// The roof: what one core does in register-only fused multiply-adds.
///
/// Twelve independent chains hide the latency of the instruction. Returns GFLOP/s (a fused multiply-add counts two).
/// - Parameter wide: sixteen lanes, as the wide micro-kernel has them, instead of eight; only where `usesWideTiles`.
@inline(never)
package func measureFMAPeak(seconds: Double, wide: Bool = CPUFeatures.usesWideTiles) -> Double {
  let rounds = 100_000
  var best = 0.0
  let end = DispatchTimeSource.now() + seconds
  var guardValue: Float = 0
  repeat {
    let start = DispatchTimeSource.now()
    guardValue += wide ? runWideChains(rounds) : runChains(rounds)
    let elapsed = DispatchTimeSource.now() - start
    best = max(best, Double(rounds) * 12 * Double(wide ? 16 : vectorWidth) * 2 / elapsed / 1e9)
  } while DispatchTimeSource.now() < end
  return guardValue.isNaN ? 0 : best
}

enum DispatchTimeSource {
  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

@inline(never)
private func runChains(_ rounds: Int) -> Float {
  let x = Vector(repeating: 0.999)
  let y = Vector(repeating: 1e-3)
  var a = Vector(repeating: 1)
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
    a = multiplyAdd(a, x, y)
    b = multiplyAdd(b, x, y)
    c = multiplyAdd(c, x, y)
    d = multiplyAdd(d, x, y)
    e = multiplyAdd(e, x, y)
    f = multiplyAdd(f, x, y)
    g = multiplyAdd(g, x, y)
    h = multiplyAdd(h, x, y)
    i = multiplyAdd(i, x, y)
    j = multiplyAdd(j, x, y)
    k = multiplyAdd(k, x, y)
    l = multiplyAdd(l, x, y)
  }
  return laneSum(a + b + c + d + e + f + g + h + i + j + k + l)
}
