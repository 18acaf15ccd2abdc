import Datasets
import Testing

@Suite("Splits")
struct SplitsTests {
  private let labels = (0..<500).map { $0 % 7 == 0 ? 0 : $0 % 3 == 0 ? 1 : 2 } + [3, 4, 4, 5, 5, 5]

  @Test(
    "every row is in one part, ascending, and every class is on both sides where it has two rows",
    arguments: [0.01, 0.1, 0.25, 0.5, 0.9, 1])
  func parts(fraction: Double) {
    let (training, heldOut) = Splits.stratified(labels: labels, fraction: fraction, seed: 3)
    #expect((training + heldOut).sorted() == Array(labels.indices))
    #expect(training == training.sorted() && heldOut == heldOut.sorted())
    for label in 0...5 {
      let count = labels.count { $0 == label }
      let held = heldOut.count { labels[$0] == label }
      #expect(held < count)
      #expect(held >= 1 || count == 1)
      let wanted = (Double(count) * fraction).rounded(.toNearestOrAwayFromZero)
      if wanted >= 1 && wanted < Double(count) { #expect(Double(held) == wanted) }
    }
  }

  @Test("the seed decides, and another seed decides otherwise")
  func determinism() {
    let first = Splits.stratified(labels: labels, fraction: 0.2, seed: 1)
    let second = Splits.stratified(labels: labels, fraction: 0.2, seed: 1)
    let other = Splits.stratified(labels: labels, fraction: 0.2, seed: 2)
    #expect(first.heldOut == second.heldOut)
    #expect(first.heldOut != other.heldOut)
  }

  @Test("rows of another class change nothing")
  func stability() {
    let base = Splits.stratified(labels: labels, fraction: 0.2, seed: 9)
    let more = Splits.stratified(labels: labels + [2, 2, 2, 8, 8], fraction: 0.2, seed: 9)
    #expect(base.heldOut.filter { labels[$0] != 2 } == more.heldOut.filter { $0 < labels.count && labels[$0] != 2 })
  }

  @Test("all rows of a class are equally likely to be held out")
  func uniformity() {
    var counts = Array(repeating: 0, count: 10)
    for seed in 0..<4000 {
      for row in Splits.stratified(labels: Array(repeating: 0, count: 10), fraction: 0.3, seed: UInt64(seed)).heldOut {
        counts[row] += 1
      }
    }
    // 1200 expected; the standard deviation is 29.
    #expect(counts.allSatisfy { abs($0 - 1200) < 145 }, "\(counts)")
    #expect(counts.reduce(0, +) == 12_000)
  }

  @Test("nothing to divide")
  func extremes() {
    #expect(Splits.stratified(labels: [], fraction: 0.5, seed: 1).training.isEmpty)
    #expect(Splits.stratified(labels: [4], fraction: 0.9, seed: 1).training == [0])
    #expect(Splits.stratified(labels: [0, 0, 1], fraction: 0, seed: 1).heldOut.isEmpty)
    #expect(Splits.stratified(labels: [0, 0], fraction: 0.001, seed: 1).heldOut.count == 1)
  }
}
