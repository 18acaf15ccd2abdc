import Evaluation
import Foundation
import Testing

@Suite("Entities as in seqeval")
struct EntityReferenceTests {
  @Test("mentions, refused tags and reports equal seqeval's, in the default mode and strictly with every scheme")
  func fixture() throws {
    let reference = try EntityReference.load()
    #expect(reference.modes == ["default"] + TagScheme.allCases.map(\.rawValue))
    var comparison = EntityComparison(reference)
    try comparison.comparePairs()
    try comparison.compareCorpora()
    #expect(comparison.differences.isEmpty, "\(comparison.differences.prefix(3).joined(separator: "\n"))")
    #expect(reference.pairs.count >= 300)
    #expect(comparison.sequences == reference.pairs.count * reference.modes.count * 2)
    #expect(comparison.mentions > 3000)
    #expect(comparison.failures > 1000)
    #expect(comparison.reports > 1000)
  }

  @Test("intervals equal those of seqeval's scores on the same resampled sequences")
  func intervals() throws {
    let reference = try EntityReference.load()
    #expect(Set(reference.bootstraps.map(\.metric)) == Set(EntityMetric.allCases))
    for expected in reference.bootstraps {
      let pairs = expected.pairs.map { reference.pairs[$0] }
      let interval = EntityBootstrap.interval(
        gold: pairs.map { EntityExtraction.mentions(ofTags: $0.gold) },
        predicted: pairs.map { EntityExtraction.mentions(ofTags: $0.predicted) }, metric: expected.metric,
        resamples: expected.resamples, seed: expected.seed)
      #expect(abs(interval.low - expected.low) < 1e-12)
      #expect(abs(interval.high - expected.high) < 1e-12)
      #expect(interval.low < interval.high)
    }
  }

  static let referenceFolder = ProcessInfo.processInfo.environment["HONE_SEQEVAL_REFERENCE"]

  /// As many pairs as make_entity_fixtures.py --pairs has written.
  @Test(.enabled(if: referenceFolder != nil, "HONE_SEQEVAL_REFERENCE names no directory"))
  func fullReference() throws {
    let folder = try #require(Self.referenceFolder)
    let reference = try EntityReference.load(folder: folder)
    #expect(!reference.pairs.isEmpty)
    var comparison = EntityComparison(reference)
    try comparison.comparePairs()
    try comparison.compareCorpora()
    print(
      "\(reference.pairs.count) pairs, \(reference.corpora.count) corpora: \(comparison.sequences) sequences with "
        + "\(comparison.mentions) mentions, \(comparison.failures) refused, \(comparison.reports) reports, "
        + "\(comparison.differences.count) differences")
    #expect(comparison.differences.isEmpty, "\(comparison.differences.prefix(3).joined(separator: "\n"))")
  }
}
