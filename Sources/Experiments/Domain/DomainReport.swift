package import Evaluation
package import Files
import Tasks

/// What a domain step brought some tasks: their scores with the encoder before and after, trained in the same way.
package struct DomainReport: Sendable {
  /// A task, or a head of one that has several.
  package struct Row: Sendable {
    package let task: String
    package let head: String?
    package let metric: String
    package let isTest: Bool
    package let seeds: [UInt64]
    /// A score a seed.
    package let before: [Double]
    package let after: [Double]
    /// The runs that they are of, as other commands name them.
    package let runsBefore: [String]
    package let runsAfter: [String]

    package var name: String { head.map { "\(task)/\($0)" } ?? task }
    package var isError: Bool { TaskKinds.direction(ofMetric: metric) == .lowerIsBetter }
    /// After less before, of the same seeds.
    package var difference: StudentInterval { StudentInterval(zip(before, after).map { $1 - $0 }) }
    /// Of the difference; nil where that of few rows happens to be the same with every seed, which makes nothing certain.
    package var interval: ConfidenceInterval? { difference.deviation == 0 ? nil : difference.interval }
  }

  package let rows: [Row]
  /// Seeds that each task was to be trained with.
  package let seeds: Int
  /// Trainings that ran away, with why.
  package let failures: [String]

  /// Seeds with both scores count.
  init(_ trials: [DomainTrial], seeds: Int) {
    self.seeds = seeds
    failures = trials.compactMap { trial in trial.failure.map { "\(trial.run): \($0)" } }
    var rows: [Row] = []
    let before = trials.filter { $0.side == .before }
    for name in before.map(\.task).reduce(into: [String](), { if !$0.contains($1) { $0.append($1) } }) {
      let pairs = before.filter { $0.task == name }.compactMap { first in
        trials.first { $0.side == .after && $0.task == name && $0.seed == first.seed }.map { (first, $0) }
      }.filter { $0.0.scores.count == $0.1.scores.count && !$0.0.scores.isEmpty }
      guard let first = pairs.first else { continue }
      for (index, score) in first.0.scores.enumerated() {
        rows.append(
          Row(
            task: name, head: score.head, metric: score.metric, isTest: score.isTest, seeds: pairs.map(\.0.seed),
            before: pairs.map { $0.0.scores[index].value }, after: pairs.map { $0.1.scores[index].value },
            runsBefore: pairs.map(\.0.run), runsAfter: pairs.map(\.1.run)))
      }
    }
    self.rows = rows
  }

  /// What the numbers are, in words.
  package var meaning: String {
    let scores =
      rows.allSatisfy(\.isTest)
      ? "test scores"
      : rows.contains(where: \.isTest)
        ? "test scores, and of tasks without test rows those of the validation rows that the weights were chosen on"
        : "scores of the validation rows that the weights were chosen on"
    let way = "\(scores); trained in the same way with the encoder before and after"
    return seeds > 1
      ? "\(way), \(seeds) seeds each: mean and deviation, the difference with its 95 % interval (Student's t)"
      : "\(way), one seed: another seed alone may change a score by as much; --task-seeds 3 tells"
  }

  /// `tasks` of `summary.json`.
  package var json: JSON {
    func numbers(_ values: [Double]) -> JSON {
      let overall = StudentInterval(values)
      return [
        "mean": .number(JSONNumber(overall.mean)),
        "deviation": overall.deviation.map { .number(JSONNumber($0)) } ?? .null,
        "scores": .array(values.map { .number(JSONNumber($0)) }),
      ]
    }
    let rows: [JSON] = rows.map { row in
      var object = JSONObject()
      object["task"] = .string(row.task)
      object["head"] = row.head.map { .string($0) } ?? .null
      object["metric"] = .string(row.metric)
      object["lower_is_better"] = .bool(row.isError)
      object["scored_on"] = row.isTest ? "test" : "validation"
      object["seeds"] = .array(row.seeds.map { .number(JSONNumber(Int(clamping: $0))) })
      object["before"] = numbers(row.before)
      object["after"] = numbers(row.after)
      let difference = row.difference
      object["difference"] = [
        "mean": .number(JSONNumber(difference.mean)),
        "deviation": difference.deviation.map { .number(JSONNumber($0)) } ?? .null,
        "interval": row.interval.map {
          ["low": .number(JSONNumber($0.low)), "high": .number(JSONNumber($0.high))]
        } ?? .null,
      ]
      object["runs"] = [
        "before": .array(row.runsBefore.map { .string($0) }), "after": .array(row.runsAfter.map { .string($0) }),
      ]
      return .object(object)
    }
    return [
      "seeds": .number(JSONNumber(seeds)), "rows": .array(rows), "failures": .array(failures.map { .string($0) }),
    ]
  }
}
