package import Evaluation
package import Files

/// The scores of repeated trainings.
package struct RepeatOutcome: Sendable {
  package struct Row: Sendable {
    package let name: String
    package let fold: Int?
    package let seed: UInt64
    package let score: Double
    /// Of the score on this run's own test rows; nil where it was not made.
    package let interval: ConfidenceInterval?
    package let seconds: Double
    package let steps: Int
  }

  package let name: String
  package let path: String
  package let metric: String
  /// Whether the scores are those of test rows; else of the validation rows that the weights were chosen on.
  package let isTest: Bool
  package let rows: [Row]
  package let seeds: Int
  package let folds: Int
  /// Trainings that diverged, with why.
  package let failures: [String]

  /// Over the folds (each the mean of its seeds), or over the seeds.
  package var overall: StudentInterval {
    guard folds > 1, seeds > 1 else { return StudentInterval(rows.map(\.score)) }
    let byFold = Dictionary(grouping: rows) { $0.fold ?? 0 }.sorted { $0.key < $1.key }
    return StudentInterval(byFold.map { fold in fold.value.reduce(0) { $0 + $1.score } / Double(fold.value.count) })
  }

  /// What the mean is of, in words.
  package var meaning: String {
    let scores = isTest ? "test scores" : "validation scores, on the rows that the weights were chosen by: too good"
    if folds > 1 {
      return "\(scores) of \(folds) folds\(seeds > 1 ? ", each the mean of \(seeds) seeds" : ""); folds share training "
        + "texts, so that the interval is narrower than the truth"
    }
    return "\(scores) of \(seeds) seeds on the same rows; the interval tells what the seed does, not the choice of rows"
  }

  package var json: JSON {
    let overall = overall
    var object = JSONObject()
    object["run"] = .string(path)
    object["name"] = .string(name)
    object["metric"] = .string(metric)
    object["scored_on"] = isTest ? "test" : "validation"
    object["mean"] = .number(JSONNumber(overall.mean))
    object["deviation"] = overall.deviation.map { .number(JSONNumber($0)) } ?? .null
    object["interval"] =
      overall.interval.map { ["low": .number(JSONNumber($0.low)), "high": .number(JSONNumber($0.high))] } ?? .null
    object["runs"] = .array(
      rows.map { row in
        [
          "name": .string(row.name), "fold": row.fold.map { .number(JSONNumber($0)) } ?? .null,
          "seed": .number(JSONNumber(Int(clamping: row.seed))), "score": .number(JSONNumber(row.score)),
          "steps": .number(JSONNumber(row.steps)), "training_seconds": .number(JSONNumber(row.seconds)),
        ]
      })
    object["failures"] = .array(failures.map { .string($0) })
    return .object(object)
  }
}
