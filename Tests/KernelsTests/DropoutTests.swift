import Kernels
import TestSupport
import Testing

@Suite("Dropout")
struct DropoutTests {
  static let widths = [0, 1, 7, 8, 31, 32, 33, 40, 63, 64, 70, 384]

  @Test("keeps the elements that the documentation names, one by one", arguments: widths)
  func masks(columns: Int) {
    var random = SeededRandom(19)
    let x = random.floats(columns, in: 1...2)
    let start = random.floats(columns)
    for (row, example, step, site): (Int, UInt32, UInt32, UInt32) in [
      (0, 0, 0, 0), (1, 7, 1, 2), (511, .max, .max, .max), (5_000, 123_456_789, 77, 1 << 20), (1 << 29, 3, 4, 5),
    ] {
      for rate: Float in [0, 0.1, 0.5, 0.999] {
        let plain = PlainDropout(rate: rate, seed: 0xFEDC_BA98_7654_3210, step: step, site: site)
        let factors = plain.factors(example: example, row: row, columns: columns)
        let dropout = Dropout(rate: rate, place: RandomSite(seed: plain.seed, step: step, site: site))
        GuardedMemory.use { memory in
          let source = memory.floats(x)
          let added = memory.floats(start)
          applyDropout(dropout, example: example, row: row, columns: columns, source, added, accumulate: true)
          let products = zip(x, factors).map { Double($0) * $1 }
          let sums = zip(products, start).map { $0 + Double($1) }
          // The scale, the product and the sum are rounded once each.
          #expect(difference(memory.values(added), sums, .relative(0x1p-22, floor: 0x1p-22)) == nil)
          applyDropout(dropout, example: example, row: row, columns: columns, source, source)
          #expect(difference(memory.values(source), products, .relative(0x1p-22, floor: 0)) == nil)
        }
      }
    }
  }

  @Test("a dropped element is zero even where x is not finite", arguments: [8, 32, 45])
  func notFinite(columns: Int) {
    let dropout = Dropout(rate: 0.5, place: RandomSite(seed: 1, step: 0, site: 0))
    var ones = [Float](repeating: 1, count: columns)
    var infinite = [Float](repeating: .infinity, count: columns)
    applyDropout(dropout, example: 0, row: 0, columns: columns, ones, &ones)
    applyDropout(dropout, example: 0, row: 0, columns: columns, infinite, &infinite)
    #expect(infinite.map { $0 == 0 } == ones.map { $0 == 0 })
  }

  /// 1,024 rows of 1,024: the share of zeros has a standard deviation of √(p(1-p))/1024 ≤ 4.9e-4.
  @Test("drops its share and keeps the mean", arguments: [Float(0.1), 0.3, 0.5])
  func share(rate: Float) {
    let dropout = Dropout(rate: rate, place: RandomSite(seed: 42, step: 1, site: 9))
    let ones = [Float](repeating: 1, count: 1024)
    var row = ones
    var zeros = 0
    var total = 0.0
    for index in 0..<1024 {
      applyDropout(dropout, example: 5, row: index, columns: 1024, ones, &row)
      zeros += row.count { $0 == 0 }
      total += row.reduce(0.0) { $0 + Double($1) }
    }
    #expect(abs(Double(zeros) / 1_048_576 - Double(rate)) < 2.5e-3)
    #expect(abs(total / 1_048_576 - 1) < 5e-3)
  }

  @Test("seeds, steps, sites, examples and rows draw apart")
  func independence() {
    let base = RandomSite(seed: 1, step: 2, site: 3)
    func mask(_ place: RandomSite, example: UInt32 = 4, row: Int = 5) -> [Bool] {
      let ones = [Float](repeating: 1, count: 8192)
      var out = ones
      applyDropout(Dropout(rate: 0.5, place: place), example: example, row: row, columns: 8192, ones, &out)
      return out.map { $0 == 0 }
    }
    let first = mask(base)
    let others = [
      mask(RandomSite(seed: 2, step: 2, site: 3)), mask(RandomSite(seed: 1 + 1 << 32, step: 2, site: 3)),
      mask(RandomSite(seed: 1, step: 3, site: 3)), mask(RandomSite(seed: 1, step: 2, site: 4)),
      mask(base, example: 5), mask(base, row: 6),
    ]
    // 8,192 coin throws: agreement in half of them, with a standard deviation of 0.0055.
    for other in others {
      let agreement = Double(zip(first, other).count { $0 == $1 }) / 8192
      #expect(abs(agreement - 0.5) < 0.03)
    }
    #expect(mask(base) == first)
  }

  @Test("the rate is rounded to 2^-16 and the scale follows it")
  func rounding() {
    let place = RandomSite(seed: 0, step: 0, site: 0)
    let tenth = Dropout(rate: 0.1, place: place)
    #expect(tenth.threshold == 6554 && tenth.scale == 65536 / Float(58982))
    #expect(Dropout(rate: 0, place: place).scale == 1)
    #expect(Dropout(rate: 0.999_999, place: place).threshold == 65535)
  }
}
