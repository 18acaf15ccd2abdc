import Kernels
import TestSupport
import Testing

/// Lengths around vectors of 8, blocks of 16 and 32 and, for the sum of squares, of 4,096.
let vectorLengths = [0, 1, 2, 7, 8, 9, 15, 16, 17, 23, 31, 32, 33, 40, 63, 64, 65, 100, 384]

@Suite("Reductions")
struct ReductionTests {
  @Test("sums are exact on whole numbers", arguments: vectorLengths + [4095, 4096, 4097, 10_001])
  func sums(count: Int) {
    var random = SeededRandom(7)
    let values = random.wholeFloats(count)
    GuardedMemory.use { memory in
      let x = memory.floats(values)
      #expect(sum(x, count) == values.reduce(0, +))
      #expect(squaredDeviation(x, count, 2) == values.reduce(0) { $0 + ($1 - 2) * ($1 - 2) })
      #expect(sumOfSquares(x, count) == values.reduce(0.0) { $0 + Double($1 * $1) })
      if count > 0 { #expect(maximum(x, count) == values.max()) }
    }
  }

  @Test("sums stay within the bound of summation on real numbers", arguments: vectorLengths + [10_001])
  func realSums(count: Int) {
    var random = SeededRandom(8)
    let values = random.floats(count)
    let doubles = values.map(Double.init)
    GuardedMemory.use { memory in
      let x = memory.floats(values)
      let magnitude = doubles.reduce(0) { $0 + abs($1) }
      let squares = doubles.reduce(0) { $0 + $1 * $1 }
      #expect(difference([sum(x, count)], [doubles.reduce(0, +)], .sums(terms: count, magnitudes: [magnitude])) == nil)
      // Blocks of 4,096 in single precision, their sums in double.
      let squareBound = Double(min(count, 4096) + 2) * 0x1p-24 * squares
      #expect(abs(sumOfSquares(x, count) - squares) <= squareBound)
    }
  }

  @Test("the sum of squares does not overflow in its total")
  func largeSquares() {
    // 20,000 · (1e17)² = 2e38 a block of 4,096 is below the largest float, five of them are not.
    let values = [Float](repeating: 2.5e17, count: 20_000)
    let expected = 20_000.0 * 2.5e17 * 2.5e17
    #expect(abs(sumOfSquares(values, values.count) / expected - 1) < 1e-4)
  }

  @Test("the maximum is found in every lane and in the tail")
  func maxima() {
    for count in vectorLengths where count > 0 {
      for place in 0..<count {
        var values = [Float](repeating: -3, count: count)
        values[place] = -1
        #expect(maximum(values, count) == -1, "\(place) of \(count)")
      }
    }
  }

  @Test("column sums are added to what is there", arguments: vectorLengths)
  func columnSums(columns: Int) {
    var random = SeededRandom(9)
    for rows in [0, 1, 2, 13] {
      let x = StridedMatrix(rows: rows, columns: columns, stride: columns + 3) { random.wholeFloats($0) }
      let start = random.wholeFloats(columns)
      GuardedMemory.use { memory in
        let out = memory.floats(start)
        addColumnSums(memory.floats(x.values), rows: rows, columns: columns, stride: x.stride, out)
        let expected = (0..<columns).map { column in
          (0..<rows).reduce(Double(start[column])) { $0 + Double(x[$1, column]) }
        }
        #expect(difference(memory.values(out), expected, .exact) == nil, "\(rows) rows")
      }
    }
  }
}
