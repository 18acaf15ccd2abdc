import Evaluation
import Testing

/// Compares mentions and scores with a reference and remembers what differs.
struct EntityComparison {
  static let tolerance = 1e-12

  let reference: EntityReference
  private(set) var sequences = 0
  private(set) var mentions = 0
  private(set) var failures = 0
  private(set) var reports = 0
  private(set) var differences: [String] = []

  init(_ reference: EntityReference) { self.reference = reference }

  /// Every pair in every mode: the mentions of both sides, the errors, and the report of the pair alone.
  mutating func comparePairs() throws {
    for (index, pair) in reference.pairs.enumerated() {
      for (name, places) in zip(reference.modes, pair.found) {
        let mode = try #require(ExtractionMode(name: name))
        let gold = try compare(pair.gold, mode, expected: places[0], "pair \(index), \(name), gold")
        let predicted = try compare(pair.predicted, mode, expected: places[1], "pair \(index), \(name), predicted")
        #expect((places[2] >= 0) == (gold != nil && predicted != nil))
        if places[2] >= 0, let gold, let predicted {
          let scores = EntityScores(gold: [gold], predicted: [predicted])
          compare(scores, reference.reports[places[2]], "pair \(index), \(name)")
        }
      }
    }
  }

  /// Every corpus in every mode: the report of its sequences together.
  mutating func compareCorpora() throws {
    for (index, corpus) in reference.corpora.enumerated() {
      for (name, place) in zip(reference.modes, corpus.reports) where place >= 0 {
        let mode = try #require(ExtractionMode(name: name))
        let scores = EntityScores(
          gold: try corpus.pairs.map { try mode.mentions(ofTags: reference.pairs[$0].gold) },
          predicted: try corpus.pairs.map { try mode.mentions(ofTags: reference.pairs[$0].predicted) })
        compare(scores, reference.reports[place], "corpus \(index), \(name)")
      }
    }
  }

  /// The mentions found, nil if the tags are refused.
  ///
  /// - Parameter expected: a place among the reference's mentions, or -1 - word for a word at which it raises.
  private mutating func compare(
    _ tags: [String], _ mode: ExtractionMode, expected: Int, _ place: String
  ) throws -> [EntityMention]? {
    sequences += 1
    do {
      let found = try mode.mentions(ofTags: tags)
      mentions += found.count
      if expected < 0 {
        differences.append("\(place): \(tags): found \(found), expected an error at \(-1 - expected)")
        return found
      }
      let reference = reference.mentions[expected]
      let types = found.map { Array($0.type.utf8) }
      if types != reference.types.map({ Array($0.utf8) }) || found.flatMap({ [$0.start, $0.end] }) != reference.bounds {
        differences.append("\(place): \(tags): found \(found), expected \(reference)")
      }
      return found
    } catch let error as EvaluationError {
      failures += 1
      let scheme = try #require(mode.scheme)
      let word = -1 - expected
      if word < 0 || error != .unknownTag(tag: tags[word], word: word, scheme: scheme) {
        differences.append("\(place): \(tags): found \(error), expected \(expected)")
      }
      return nil
    }
  }

  private mutating func compare(_ scores: EntityScores, _ report: EntityReference.Report, _ place: String) {
    reports += 1
    let rows = scores.perType.map { [$0.scores.precision, $0.scores.recall, $0.scores.f1] }
    let averages = [scores.micro, scores.macro, scores.weighted].map { [$0.precision, $0.recall, $0.f1] }
    let supports = scores.perType.map { Double($0.scores.support) }
    let same =
      scores.perType.map { Array($0.type.utf8) } == report.types.map { Array($0.utf8) }
      && supports == report.rows.map { $0[3] } && near(rows, report.rows)
      && near(averages, report.averages.map { $0.map { $0 ?? 0 } })
      && report.averages.allSatisfy { $0[3] == Double(scores.gold) }
    if !same { differences.append("\(place): found \(scores), expected \(report)") }
  }

  /// Whether precision, recall and F1 of each row agree; the reference's rows go on with the support.
  private func near(_ found: [[Double]], _ expected: [[Double]]) -> Bool {
    found.count == expected.count
      && zip(found, expected).allSatisfy { found, expected in
        found.count + 1 == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < Self.tolerance }
      }
  }
}
