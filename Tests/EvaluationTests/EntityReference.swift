import Evaluation
import Foundation

/// Tag sequences and what seqeval makes of them (`Fixtures/Scripts/make_entity_fixtures.py` describes the fields).
struct EntityReference: Decodable, Sendable {
  struct Report: Decodable, Sendable {
    let types: [String]
    let rows: [[Double]]
    /// Null is seqeval's NaN.
    let averages: [[Double?]]
  }

  struct Mentions: Decodable, Sendable {
    let types: [String]
    let bounds: [Int]
  }

  struct Pair: Decodable, Sendable {
    let gold, predicted: [String]
    /// By mode: places of the gold mentions, of the predicted ones and of the report.
    let found: [[Int]]
  }

  struct Corpus: Decodable, Sendable {
    let pairs, reports: [Int]
  }

  struct Interval: Decodable, Sendable {
    let pairs: [Int]
    let metric: EntityMetric
    let resamples: Int
    let seed: UInt64
    let low, high: Double
  }

  let modes: [String]
  let mentions: [Mentions]
  let reports: [Report]
  let pairs: [Pair]
  let corpora: [Corpus]
  let bootstraps: [Interval]

  /// - Parameter folder: a folder with entities.json, that of the fixtures if nil.
  static func load(folder: String? = nil) throws -> EntityReference {
    let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/evaluation")
    let folder = folder.map { URL(filePath: $0) } ?? fixtures
    return try JSONDecoder().decode(
      EntityReference.self, from: Data(contentsOf: folder.appending(path: "entities.json")))
  }
}

/// One of seqeval's modes: the default, or strict with a scheme.
struct ExtractionMode {
  let scheme: TagScheme?

  /// - Parameter name: "default" or the name of a scheme.
  init?(name: String) {
    scheme = TagScheme(rawValue: name)
    if scheme == nil, name != "default" { return nil }
  }

  func mentions(ofTags tags: [String]) throws -> [EntityMention] {
    guard let scheme else { return EntityExtraction.mentions(ofTags: tags) }
    return try EntityExtraction.mentions(ofTags: tags, strict: scheme)
  }
}
