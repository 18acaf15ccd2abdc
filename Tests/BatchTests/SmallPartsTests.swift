import Batch
import Files
import Foundation
import Tasks
import Testing

@Suite struct SmallPartsTests {
  @Test func shards() throws {
    let shard = try Shard("2/8")
    #expect(shard.number == 2 && shard.count == 8)
    #expect(
      shard.path("a/labels.csv.gz") == "a/labels.2-of-8.csv.gz" && shard.path("x.y/labels") == "x.y/labels.2-of-8")
    #expect(shard.path(".hidden.csv") == ".hidden.2-of-8.csv")
    for text in ["", "1", "0/2", "3/2", "1/0", "a/b", "1/2/3", "1/1001", "-1/2", "9223372036854775808/2"] {
      #expect(throws: BatchError.badShard(text)) { try Shard(text) }
    }
  }

  @Test func rejectLimits() {
    #expect(RejectLimit("3") == .count(3) && RejectLimit("0") == .count(0) && RejectLimit("5%") == .share(0.05))
    #expect(RejectLimit("2.5%")?.shown == "2.5 %")
    for text in ["", "-1", "%", "101%", "x", "nan%", "1e400"] { #expect(RejectLimit(text) == nil, "\(text)") }
  }

  /// Σ (p − q) ln(p / q), no share below 1e-4.
  @Test func drift() throws {
    var summary = BatchSummary(labelCounts: [2])
    summary.members[0].labels = [30, 70]
    summary.lengths = [10, 0, 0, 0, 0, 0, 0, 0]
    var settings = ModelSettings(
      task: "t", kind: try #require(TaskKinds.kind("classification")), labels: ["a", "b"], pooling: .mean,
      method: "full",
      encoder: "e")
    #expect(Drift(summary, member: 0, labels: ["a", "b"], settings: settings) == nil)
    // Labels are told by name, and the profile has them in another order.
    settings.trainingProfile = TrainingProfile(
      labels: [.init(label: "b", count: 50), .init(label: "a", count: 50)], tokens: Array(repeating: 3, count: 100))
    let drift = try #require(Drift(summary, member: 0, labels: ["a", "b"], settings: settings))
    let (p, q) = (0.3, 0.7)
    let expected = (p - 0.5) * log(p / 0.5) + (q - 0.5) * log(q / 0.5)
    #expect(abs((drift.labels ?? 0) - expected) < 1e-12 && drift.trainingShares == [0.5, 0.5])
    // All texts are short in both.
    #expect(drift.lengths == 0)
    summary.lengths = [0, 0, 0, 0, 0, 0, 0, 10]
    #expect((Drift(summary, member: 0, labels: ["a", "b"], settings: settings)?.lengths ?? 0) > 1)
  }

  @Test func summariesAreKeptAndAdded() throws {
    var one = BatchSummary(labelCounts: [2, 1])
    (one.rows, one.rejects, one.filtered, one.repeated, one.tokens, one.seconds) = (9, 2, 1, 3, 100, 0.25)
    one.members[0].labels = [3, 4]
    one.members[1].numbers = (2.5, -1, 4)
    one.members[1].cut = 5
    let read = try #require(BatchSummary(try JSON.parse(one.json.serialized(), source: "summary")))
    #expect(read == one && read.members[1].numbers?.low == -1)
    var sum = one
    var other = BatchSummary(labelCounts: [2, 1])
    other.rows = 1
    other.members[1].numbers = (10, 10, 10)
    sum.add(other)
    #expect(
      sum.rows == 10 && sum.written == 7 && sum.members[1].numbers?.sum == 12.5 && sum.members[1].numbers?.high == 10)
    #expect(BatchSummary(["rows": 1]) == nil)
  }
}
