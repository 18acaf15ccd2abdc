package import Datasets
package import Evaluation
package import Files
import Foundation
package import Tasks
package import Tensors

/// The scores of a model of several labels a text, with an interval.
package struct MultiLabelReport: Sendable {
  package let labels: [String]
  package let scores: MultiLabelScores
  package let metric: MultiLabelMetric
  package let interval: ConfidenceInterval
  package let thresholds: [Double]
  package let texts: Int
  package let truncatedTexts: Int
  package let windowedTexts: Int
  /// The score of giving every text the most frequent set of labels of the training rows; nil without baselines.
  package let constant: Double?
  /// The score of TF-IDF with logistic regression of each label; nil without baselines.
  package let tfidf: Double?
  package let baselineRows: BaselineRows?
  package let details: ReportDetails
  package let seconds: Double
  package let tokens: Int

  package var score: Double { metric.value(of: scores) }

  /// Predicts all examples and scores them.
  ///
  /// - Parameter examples: with their labels as lists.
  /// - Throws: `DatasetError.unknownLabel` with the row, `ModelError.textTooLong`.
  package static func make(
    _ trained: TrainedModel, examples: [Example], baselines: LinearBaselines?, pool: WorkerPool,
    options: ReportOptions
  ) throws -> MultiLabelReport {
    let metric = MultiLabelMetric(rawValue: options.metric) ?? .microF1
    let count = trained.labels.count
    let gold = try LabelSet(trained.labels).table(of: examples)
    let began = ContinuousClock.now
    let predictions = try Pipeline(trained, pool: pool).predict(examples.inputs)
    let seconds = began.duration(to: .now) / .seconds(1)
    let given = LabelTable(rows: predictions.map(\.given), labelCount: count)
    let probabilities = try ScoreTable(predictions.flatMap(\.probabilities), columnCount: count)
    func score(_ logOdds: (Int) -> [Double]) throws -> Double {
      let rows = examples.indices.map(logOdds)
      return metric.value(
        of: MultiLabelScores(
          gold: gold, predicted: LabelTable(rows: rows.map { $0.indices(where: { $0 >= 0 }) }, labelCount: count),
          scores: try ScoreTable(rows.joined().map { 1 / (1 + exp(-$0)) }, columnCount: count)))
    }
    let slices = options.column.map { column in
      ColumnSlices(column, of: examples) { groups in
        Slices.multiLabel(
          groups: groups, gold: gold, predicted: given, scores: probabilities, metric: metric, seed: 20_070_101)
      } score: {
        metric.value(of: $0)
      }
    }
    return MultiLabelReport(
      labels: trained.labels, scores: MultiLabelScores(gold: gold, predicted: given, scores: probabilities),
      metric: metric,
      interval: Bootstrap.interval(
        gold: gold, predicted: given, scores: probabilities, metric: metric, seed: 20_070_101),
      thresholds: trained.settings.thresholds.isEmpty
        ? Array(repeating: 0.5, count: count) : trained.settings.thresholds, texts: examples.count,
      truncatedTexts: predictions.count { $0.truncatedTokens > 0 },
      windowedTexts: predictions.count { $0.windowCount > 1 },
      constant: try baselines.map { baselines in
        try score { _ in baselines.constants.map { log(max($0, 1e-9) / max(1 - $0, 1e-9)) } }
      },
      tfidf: try baselines.map { baselines in try score { baselines.scores(examples[$0].wholeText) } },
      baselineRows: baselines.map(BaselineRows.init),
      details: ReportDetails(
        slices: slices, mistakes: mistakes(examples, predictions, gold: gold, names: trained.labels)),
      seconds: seconds,
      tokens: predictions.reduce(0) { $0 + $1.tokenCount })
  }

  /// The texts whose labels are not those of the file; each weighs as its most probable wrong decision.
  private static func mistakes(
    _ examples: [Example], _ predictions: [Prediction], gold: LabelTable, names: [String]
  ) -> [Mistake] {
    func list(_ labels: [Int]) -> String {
      labels.isEmpty ? "(none)" : labels.map { names[$0] }.joined(separator: ", ")
    }
    return Mistake.sorted(
      examples.indices.compactMap { row in
        let (expected, prediction) = (names.indices.filter { gold[row, $0] }, predictions[row])
        let wrong = Set(expected).symmetricDifference(prediction.given)
        guard !wrong.isEmpty else { return nil }
        let weights = wrong.map { label in
          gold[row, label] ? 1 - prediction.probabilities[label] : prediction.probabilities[label]
        }
        return Mistake(
          location: examples[row].location, text: examples[row].wholeText, expected: list(expected),
          predicted: list(prediction.given), weight: weights.max() ?? 0)
      })
  }

  package var json: JSON {
    var perLabel = JSONObject()
    for (index, label) in labels.enumerated() {
      let scores = scores.perLabel[index]
      perLabel[label] = [
        "precision": .number(JSONNumber(scores.precision)), "recall": .number(JSONNumber(scores.recall)),
        "f1": .number(JSONNumber(scores.f1)), "support": .number(JSONNumber(scores.support)),
        "average_precision": .number(JSONNumber(self.scores.averagePrecision[index])),
        "threshold": .number(JSONNumber(thresholds[index])),
      ]
    }
    var object = JSONObject()
    object["texts"] = .number(JSONNumber(texts))
    object["labels"] = .array(labels.map { .string($0) })
    object["metric"] = .string(metric.rawValue)
    object["score"] = .number(JSONNumber(score))
    object["interval"] = interval.json
    for metric in MultiLabelMetric.allCases {
      object[metric.rawValue] = .number(JSONNumber(metric.value(of: scores)))
    }
    if let constant, let tfidf {
      object["baselines"] = [
        "constant": .number(JSONNumber(constant)), "tfidf": .number(JSONNumber(tfidf)),
        "rows": baselineRows?.json ?? .null,
      ]
    } else {
      object["baselines"] = .null
    }
    object["hamming_loss"] = .number(JSONNumber(scores.hammingLoss))
    object["per_label"] = .object(perLabel)
    object["truncated_texts"] = .number(JSONNumber(truncatedTexts))
    object["windowed_texts"] = .number(JSONNumber(windowedTexts))
    object["seconds"] = .number(JSONNumber(seconds))
    object["tokens"] = .number(JSONNumber(tokens))
    return .object(object)
  }
}

extension [Double] {
  fileprivate func indices(where isWanted: (Double) -> Bool) -> [Int] { indices.filter { isWanted(self[$0]) } }
}
