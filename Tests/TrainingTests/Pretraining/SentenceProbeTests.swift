import Encoders
import Files
import Foundation
import Tensors
import Testing
import Training

@Suite("Sentences that show what became of an encoder's sense of similarity")
struct SentenceProbeTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("models/minilm-l6").path

  private func probe(_ before: String, _ after: String) throws -> SentenceProbe {
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    return try SentenceProbe(before: ModelDirectory.open(before), after: ModelDirectory.open(after), pool: pool)
  }

  @Test("grades are spread evenly, and no sentence stands twice")
  func table() throws {
    let pairs = SentenceProbe.pairs
    #expect(pairs.count == SentenceProbe.pairCount && pairs.count == 90)
    for grade in 0...5 { #expect(pairs.count { $0.grade == grade } == 15) }
    let sentences = pairs.map(\.first) + pairs.map(\.second)
    #expect(Set(sentences.map { UTF8Key($0) }).count == 180)
    #expect(sentences.allSatisfy { $0.hasSuffix(".") && $0.utf8.allSatisfy { $0 < 0x80 } })
  }

  @Test("an encoder beside itself is the same")
  func same() throws {
    let probe = try probe(TinyCorpus.base, TinyCorpus.base)
    #expect(probe.before == probe.after && !probe.isOfSentences)
    #expect(abs(probe.similarity.spearman - 1) < 1e-12 && probe.similarity.meanChange == 0)
    #expect(probe.json["difference"]?.doubleValue == 0 && probe.json["before"]?.doubleValue == probe.before)
    #expect(probe.meaning.contains("not made for sentence vectors"))
  }

  /// 0.86311 is what transformers' BertModel gives: mean of the last hidden states, cosine, Spearman with tied ranks.
  @Test(
    "the default encoder finds most of the grades, random weights none",
    .enabled(
      if: FileManager.default.fileExists(atPath: folder + "/config.json"),
      "models/minilm-l6 is absent; run `hone pull minilm-l6`"))
  func sense() throws {
    let probe = try probe(Self.folder, TinyCorpus.base)
    #expect(abs(probe.before - 0.86311) < 2e-3 && probe.isOfSentences)
    #expect(abs(probe.after) < 0.4)
    #expect(probe.similarity.pairs == 2000 && probe.similarity.spearman < 0.5)
  }
}
