import Datasets
import TestSupport
import Testing

/// Splits by group and by time over random rows: nothing leaks.
@Suite struct SplitRulesTests {
  @Test(arguments: 0..<200) func noGroupIsOnBothSides(_ round: Int) {
    var random = SeededRandom(UInt64(round))
    let count = Int.random(in: 2...300, using: &random)
    let names = Int.random(in: 1...60, using: &random)
    let groups = (0..<count).map { _ in
      Bool.random(using: &random) && round % 3 == 0 ? "" : "g\(Int.random(in: 0..<names, using: &random))"
    }
    let fraction = Double.random(in: 0.05...0.6, using: &random)
    let split = Splits.grouped(groups: groups, fraction: fraction, seed: UInt64(round))
    #expect((split.training + split.heldOut).sorted() == Array(0..<count))
    let kept = Set(split.training.map { groups[$0] }).subtracting([""])
    let held = Set(split.heldOut.map { groups[$0] }).subtracting([""])
    #expect(kept.isDisjoint(with: held))
    let distinct = Set(groups).subtracting([""]).count + groups.count { $0.isEmpty }
    if distinct > 1 {
      #expect(!split.heldOut.isEmpty && !split.training.isEmpty)
      // As near to the share as one group more or less.
      let largest = Dictionary(grouping: groups.filter { !$0.isEmpty }, by: { $0 }).values.map(\.count).max() ?? 1
      #expect(abs(Double(split.heldOut.count) - fraction * Double(count)) <= Double(max(largest, 1)) + 1)
    }
    #expect(Splits.grouped(groups: groups, fraction: fraction, seed: UInt64(round)) == split)
  }

  @Test func groupsAreComparedByBytes() {
    let split = Splits.grouped(groups: ["\u{e9}", "e\u{301}"], fraction: 0.5, seed: 1)
    #expect(split.training.count == 1 && split.heldOut.count == 1)
  }

  @Test(arguments: 0..<200) func everyHeldOutRowIsNewer(_ round: Int) {
    var random = SeededRandom(UInt64(round) + 1000)
    let count = Int.random(in: 2...200, using: &random)
    let moments = Int.random(in: 1...50, using: &random)
    let times = (0..<count).map { _ in Double(Int.random(in: 0..<moments, using: &random)) }
    let fraction = Double.random(in: 0.01...0.99, using: &random)
    let split = Splits.latest(times: times, fraction: fraction)
    #expect((split.training + split.heldOut).sorted() == Array(0..<count))
    guard Set(times).count > 1 else {
      #expect(split.heldOut.isEmpty)
      return
    }
    let newest = split.training.map { times[$0] }.max() ?? .infinity
    let oldest = split.heldOut.map { times[$0] }.min() ?? -.infinity
    #expect(newest < oldest)
  }

  @Test func momentsAreOrderedAcrossZonesAndRefuseWhatIsNone() {
    #expect(Moment.value("1970-01-01") == 0)
    #expect(Moment.value("2024-02-29T12:00:00Z") == 1_709_208_000)
    #expect(Moment.value("2024-02-29 13:00+01:00") == 1_709_208_000)
    #expect(Moment.value("1969-12-31T23:59:59.5Z") == -0.5)
    #expect(Moment.value("2000-03-01") == 951_868_800)
    #expect(Moment.value("12.5") == 12.5)
    for text in [
      "", "2023-02-29", "2024-13-01", "29.02.2024", "2024-2-3", "2024-01-01T25:00", "2024-01-01x", "2024-01-01T10:00+1",
      "nan", "inf",
    ] { #expect(Moment.value(text) == nil, "\(text)") }
  }
}
