package import Evaluation
package import Files

/// What became of an earlier model's scores when the encoder under it was changed.
package struct ForgettingReport: Sendable {
  /// The earlier model and the changed one, as they were named.
  package let earlier: String
  package let changed: String
  package let before: TestReport
  package let after: TestReport
  /// Nil where there are too few whole texts to compare.
  package let similarity: SentenceSimilarity?

  package init(
    earlier: String, changed: String, before: TestReport, after: TestReport, similarity: SentenceSimilarity?
  ) {
    self.earlier = earlier
    self.changed = changed
    self.before = before
    self.after = after
    self.similarity = similarity
  }

  package var json: JSON {
    [
      "earlier": .string(earlier), "changed": .string(changed), "before": before.json, "after": after.json,
      "forgotten": .number(JSONNumber(before.score - after.score)),
      "similarity": similarity?.json ?? .null,
    ]
  }
}

extension TestReport {
  /// The main score and its name.
  package var score: Double {
    switch self {
    case .texts(let report): report.score
    case .labels(let report): report.score
    case .numbers(let report): report.score
    case .entities(let report): report.score
    }
  }

  package var metricName: String {
    switch self {
    case .texts(let report): report.metric.rawValue
    case .labels(let report): report.metric.rawValue
    case .numbers(let report): report.metric.rawValue
    case .entities(let report): report.metric.rawValue
    }
  }

  /// The interval of the main score.
  package var interval: ConfidenceInterval {
    switch self {
    case .texts(let report): report.interval
    case .labels(let report): report.interval
    case .numbers(let report): report.interval
    case .entities(let report): report.interval
    }
  }
}
