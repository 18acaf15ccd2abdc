import Foundation
import Kernels
import TestSupport
import Testing

@Suite("Rotary positions")
struct RotaryTests {
  /// The pair of elements i and i + size/2 is a complex number that is multiplied by e^(i·angle).
  @Test("equals its plain twin, and the inverse undoes it", arguments: [1, 3], [2, 6, 16, 18, 64])
  func twin(heads: Int, size: Int) {
    var random = SeededRandom(31)
    let half = size / 2
    let x = random.floats(heads * size)
    let angles = random.floats(half, in: -4...4).map(Double.init)
    let cosines = angles.map { Float(cos($0)) }
    let sines = angles.map { Float(sin($0)) }
    var expected = x.map(Double.init)
    for head in 0..<heads {
      for pair in 0..<half {
        let (a, b) = (Double(x[head * size + pair]), Double(x[head * size + half + pair]))
        expected[head * size + pair] = a * cos(angles[pair]) - b * sin(angles[pair])
        expected[head * size + half + pair] = a * sin(angles[pair]) + b * cos(angles[pair])
      }
    }
    GuardedMemory.use { memory in
      let row = memory.floats(x)
      let (c, s) = (memory.floats(cosines), memory.floats(sines))
      rotateHeads(row, heads: heads, size: size, cosines: c, sines: s)
      #expect(difference(memory.values(row), expected, .absolute(3e-7)) == nil)
      rotateHeads(row, heads: heads, size: size, cosines: c, sines: s, inverse: true)
      #expect(difference(memory.values(row), x.map(Double.init), .absolute(5e-7)) == nil)
    }
  }
}
