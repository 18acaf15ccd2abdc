import Foundation
import Kernels
import TestSupport
import Testing

@Suite("Elementwise kernels")
struct ElementwiseTests {
  @Test("add, addScaled and scale", arguments: vectorLengths)
  func arithmetic(count: Int) {
    var random = SeededRandom(10)
    let x = random.wholeFloats(count)
    let y = random.wholeFloats(count)
    GuardedMemory.use { memory in
      let source = memory.floats(x)
      let sum = memory.floats(y)
      let scaled = memory.floats(y)
      let product = memory.undefined(count)
      add(source, count, to: sum)
      addScaled(source, count, by: -3, to: scaled)
      scale(source, count, by: 0.5, into: product)
      #expect(memory.values(sum) == zip(x, y).map { $0 + $1 })
      #expect(memory.values(scaled) == zip(x, y).map { $1 - 3 * $0 })
      #expect(memory.values(product) == x.map { $0 / 2 })
      let both = memory.floats(y)
      multiply(source, count, into: both)
      #expect(memory.values(both) == zip(x, y).map { $0 * $1 })
      scale(source, count, by: 2, into: source)
      #expect(memory.values(source) == x.map { $0 * 2 })
    }
  }

  @Test("tanh and gelu at every length, in place too", arguments: vectorLengths)
  func activations(count: Int) {
    var random = SeededRandom(11)
    let x = random.floats(count, in: -4...4)
    let dy = random.floats(count)
    let start = random.floats(count)
    let exact = x.map(Double.init)
    let gradient = dy.map(Double.init)
    let geluBounds = Tolerance.each(exact.map { 1e-7 * abs($0) })
    GuardedMemory.use { memory in
      let source = memory.floats(x)
      let y = memory.undefined(count)
      let dx = memory.floats(dy)
      geluForward(source, count, y)
      #expect(difference(memory.values(y), exact.map(PlainFunctions.gelu), geluBounds) == nil)
      geluBackward(source, dx, count, dx)
      let slopes = zip(gradient, exact).map { $0 * PlainFunctions.geluDerivative($1) }
      #expect(difference(memory.values(dx), slopes, .absolute(1.8e-7)) == nil)
      tanhForward(source, count, y)
      #expect(difference(memory.values(y), exact.map { Foundation.tanh($0) }, .absolute(2e-7)) == nil)
      for accumulates in [false, true] {
        let target = memory.floats(start)
        tanhBackward(y, memory.floats(dy), count, target, accumulate: accumulates)
        let expected = (0..<count).map { index in
          let slope = 1 - Foundation.tanh(exact[index]) * Foundation.tanh(exact[index])
          return gradient[index] * slope + (accumulates ? Double(start[index]) : 0)
        }
        #expect(difference(memory.values(target), expected, .absolute(1e-6)) == nil)
      }
      geluForward(source, count, source)
      #expect(difference(memory.values(source), exact.map(PlainFunctions.gelu), geluBounds) == nil)
    }
  }
}
