import Foundation
import Kernels
import TestSupport
import Testing

/// Worst errors over dense grids, against the C library in double precision. Seen: gelu 9e-8 of |x| (half a unit in the
/// last place of a float is up to 6e-8), its derivative 1.1e-7, tanh 1.8e-7, exponential 0.87 ulp with fused
/// multiply-add and 1.17 without.
@Suite("Accuracy of the approximated functions")
struct FunctionAccuracyTests {
  @Test("gelu: 1e-7 of |x|, near zero too")
  func gelu() {
    for limit in [12, 0.01] {
      let x = grid(from: -limit, to: limit, count: 1_200_001)
      var y = x
      geluForward(x, x.count, &y)
      #expect(worst(x, y, upTo: 12) { abs(Double($1) - PlainFunctions.gelu($0)) / abs($0) } < 1e-7)
    }
  }

  @Test("the derivative of gelu: 1.2e-7 absolute")
  func geluDerivative() {
    let x = grid(from: -12, to: 12, count: 1_200_001)
    var slopes = [Float](repeating: 1, count: x.count)
    slopes.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      geluBackward(x, base, x.count, base)
    }
    #expect(worst(x, slopes, upTo: 12) { abs(Double($1) - PlainFunctions.geluDerivative($0)) } < 1.2e-7)
  }

  @Test("tanh: 2e-7 absolute, and 1e-7 relative near zero")
  func tanh() {
    let x = grid(from: -12, to: 12, count: 1_200_001)
    var y = x
    tanhForward(x, x.count, &y)
    #expect(worst(x, y, upTo: 12) { abs(Double($1) - Foundation.tanh($0)) } < 2e-7)
    #expect(worst(x, y, upTo: 0.05) { abs(Double($1) / Foundation.tanh($0) - 1) } < 1e-7)
  }

  /// A softmax over a zero and numbers below -20 has the denominator 1 in single precision, so each result is the
  /// exponential itself.
  @Test("exponential: 1 ulp from -87.3 to -20 where multiply-add is fused, else 1.25")
  func exponential() {
    let x = grid(from: -87.3, to: -20, count: 700_000)
    var worstError = 0.0
    var row = [Float](repeating: 0, count: 8)
    for start in stride(from: 0, to: x.count, by: 7) {
      let slice = x[start..<min(start + 7, x.count)]
      row[0] = 0
      for (lane, value) in slice.enumerated() { row[lane + 1] = value }
      softmaxRow(&row, count: slice.count + 1, padded: 8, scale: 1)
      for (lane, value) in slice.enumerated() {
        worstError = max(worstError, ulps(row[lane + 1], exp(Double(value))))
      }
    }
    #expect(worstError < (CPUFeatures.buildInstructionSet == "x86-64 baseline" ? 1.25 : 1))
  }

  @Test("special values")
  func specialValues() {
    let x: [Float] = [0, -0.0, .infinity, 1e30, -1e30, .nan, .leastNonzeroMagnitude, -30]
    var y = x
    geluForward(x, x.count, &y)
    #expect(y[0] == 0 && y[1] == 0 && y[2] == .infinity && y[3] == 1e30 && y[4] == 0 && y[5].isNaN && y[7] == 0)
    geluForward([-.infinity], 1, &y)
    #expect(y[0] == 0)
    let slopes = x.map { x -> Float in
      var slope: Float = 1
      geluBackward([x], [1], 1, &slope)
      return slope
    }
    #expect(slopes[0] == 0.5 && slopes[1] == 0.5 && slopes[2] == 1 && slopes[3] == 1 && slopes[4] == 0)
    #expect(slopes[5].isNaN && slopes[6] == 0.5 && slopes[7] == 0)
    tanhForward(x, x.count, &y)
    #expect(y[0] == 0 && y[2] == 1 && y[3] == 1 && y[4] == -1 && y[5].isNaN && y[7] == -1)
  }

  private func grid(from low: Double, to high: Double, count: Int) -> [Float] {
    (0..<count).map { Float(low + (high - low) * Double($0) / Double(count - 1)) }
  }

  /// The largest error over the arguments of at most `limit` in size; 0 is left out, since errors may be relative.
  private func worst(_ x: [Float], _ y: [Float], upTo limit: Float, _ error: (Double, Float) -> Double) -> Double {
    var result = 0.0
    for (argument, value) in zip(x, y) where argument != 0 && abs(argument) <= limit {
      let found = error(Double(argument), value)
      // A NaN is the worst.
      result = found.isNaN ? .infinity : max(result, found)
    }
    return result
  }
}
