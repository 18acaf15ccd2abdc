import Kernels
import TestSupport
import Testing

@Suite("Softmax rows")
struct SoftmaxTests {
  static let counts = vectorLengths.filter { $0 > 0 } + [130]

  @Test("equals its plain twin and clears the padding", arguments: counts)
  func forward(count: Int) {
    var random = SeededRandom(12)
    for (padding, scale, spread) in [(0, Float(1), Float(1)), (8, 0.125, 40), (16, 2, 8), (0, 1, 1e4)] {
      let padded = padding == 0 ? count : (count + 7) / 8 * 8 + padding
      let x = random.floats(count, in: -spread...spread)
      GuardedMemory.use { memory in
        let row = memory.floats(x + [Float](repeating: .nan, count: padded - count))
        softmaxRow(row, count: count, padded: padded, scale: scale)
        let expected = PlainFunctions.softmax(x.map(Double.init), scale: Double(scale))
        // The argument is rounded to 2^-24 of the largest score, which becomes a relative error of the exponential; the
        // exponential and the sum add a few units. Below e^-87 the kernel stops at the smallest normal numbers.
        let relative = 2 * Double(spread * scale) * 0x1p-23 + 1e-6
        let zeros = [Double](repeating: 0, count: padded - count)
        #expect(
          difference(memory.values(row), expected + zeros, .relative(relative, floor: 2e-38)) == nil,
          "scale \(scale), spread \(spread)")
      }
    }
  }

  @Test("equal scores share equally, and one of many wins")
  func extremes() {
    var equal = [Float](repeating: 3e38, count: 4)
    softmaxRow(&equal, count: 4, padded: 4, scale: 1)
    #expect(equal == [0.25, 0.25, 0.25, 0.25])
    var single: [Float] = [-1e30, 1e30, -1e30]
    softmaxRow(&single, count: 3, padded: 3, scale: 1)
    #expect(single[1] == 1 && single[0] < 1e-37 && single[2] < 1e-37)
  }

  @Test("a score that is not a number spoils the whole row", arguments: [0, 3, 8, 10])
  func notANumber(place: Int) {
    var row = [Float](repeating: 0.5, count: 11)
    row[place] = .nan
    softmaxRow(&row, count: 11, padded: 11, scale: 1)
    #expect(row.allSatisfy { $0.isNaN })
  }

  @Test("the gradient equals its plain twin and the padding is cleared", arguments: counts)
  func backward(count: Int) {
    var random = SeededRandom(13)
    let padded = (count + 15) / 16 * 16
    let p = PlainFunctions.softmax(random.floats(count, in: -3...3).map(Double.init)).map { Float($0) }
    let dp = random.floats(count)
    GuardedMemory.use { memory in
      let gradient = memory.floats(dp + [Float](repeating: .nan, count: padded - count))
      softmaxRowBackward(memory.floats(p), gradient, count: count, padded: padded, scale: 0.3)
      let expected = PlainFunctions.softmaxBackward(p.map(Double.init), dp.map(Double.init), scale: 0.3)
      let zeros = [Double](repeating: 0, count: padded - count)
      // |dp| ≤ 1 and Σ p = 1: the dot product errs by at most count roundings of 1, the rest by three.
      #expect(
        difference(memory.values(gradient), expected + zeros, .absolute(Double(count + 4) * 0x1p-24 * 0.3)) == nil)
    }
  }
}
