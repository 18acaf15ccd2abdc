import Foundation
import Kernels
import TestSupport
import Testing

@Suite("SiLU and the GELU of tanh")
struct LogisticActivationTests {
  struct Function: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let forward: @Sendable (UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>) -> Void
    let backward: @Sendable (UnsafePointer<Float>, UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>) -> Void
    let value: @Sendable (Double) -> Double
    let derivative: @Sendable (Double) -> Double
  }

  static let functions = [
    Function(
      testDescription: "silu", forward: { siluForward($0, $1, $2) }, backward: { siluBackward($0, $1, $2, $3) },
      value: { PlainFunctions.silu($0) }, derivative: { PlainFunctions.siluDerivative($0) }),
    Function(
      testDescription: "gelu of tanh", forward: { geluTanhForward($0, $1, $2) },
      backward: { geluTanhBackward($0, $1, $2, $3) },
      value: { PlainFunctions.geluTanh($0) }, derivative: { PlainFunctions.geluTanhDerivative($0) }),
  ]

  @Test("forward and backward at every length, in place too", arguments: functions, vectorLengths)
  func lengths(function: Function, count: Int) {
    var random = SeededRandom(21)
    let x = random.floats(count, in: -4...4)
    let dy = random.floats(count)
    let exact = x.map(Double.init)
    let slopes = zip(dy, exact).map { Double($0) * function.derivative($1) }
    GuardedMemory.use { memory in
      let source = memory.floats(x)
      let y = memory.undefined(count)
      let dx = memory.undefined(count)
      let gradient = memory.floats(dy)
      function.forward(source, count, y)
      #expect(difference(memory.values(y), exact.map(function.value), .absolute(5e-7)) == nil)
      function.backward(source, gradient, count, dx)
      #expect(difference(memory.values(dx), slopes, .absolute(1e-6)) == nil)
      function.backward(source, gradient, count, gradient)
      #expect(bits(memory.values(gradient)) == bits(memory.values(dx)))
      function.forward(source, count, source)
      #expect(bits(memory.values(source)) == bits(memory.values(y)))
    }
  }

  /// Rounding of x in the exponent is a relative error of about |x|·6e-8 of the curve; both curves are flat far out.
  @Test("accuracy from -30 to 30: 3e-7 of |x|, and 1e-6 of the derivative", arguments: functions)
  func grid(function: Function) {
    let x = (0..<600_001).map { Float(-30 + 1e-4 * Double($0)) }
    var y = x
    function.forward(x, x.count, &y)
    var slopes = [Float](repeating: 1, count: x.count)
    function.backward(x, [Float](repeating: 1, count: x.count), x.count, &slopes)
    var worst = (value: 0.0, slope: 0.0)
    for index in x.indices where x[index] != 0 {
      let exact = Double(x[index])
      worst.value = max(worst.value, abs(Double(y[index]) - function.value(exact)) / abs(exact))
      worst.slope = max(worst.slope, abs(Double(slopes[index]) - function.derivative(exact)))
      if y[index].isNaN || slopes[index].isNaN { worst = (.infinity, .infinity) }
    }
    #expect(worst.value < 3e-7 && worst.slope < 1e-6, "\(worst)")
  }

  @Test("far out nothing overflows, and not a number stays so", arguments: functions)
  func extremes(function: Function) {
    let x: [Float] = [0, 1e4, -1e4, 1e18, -1e18, 1e30, .nan, -90]
    var y = x
    function.forward(x, x.count, &y)
    #expect(y[0] == 0 && y[1] == 1e4 && abs(y[2]) < 1e-30 && y[3] == 1e18 && y[5] == 1e30 && y[6].isNaN)
    #expect(abs(y[4]) < 1e-19 && abs(y[7]) < 1e-30)
    var slopes = [Float](repeating: 1, count: x.count)
    function.backward(x, [Float](repeating: 1, count: x.count), x.count, &slopes)
    #expect(slopes[0] == 0.5 && slopes[1] == 1 && abs(slopes[2]) < 1e-20 && slopes[3] == 1 && slopes[6].isNaN)
  }
}
