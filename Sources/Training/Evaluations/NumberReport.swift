package import Datasets
package import Evaluation
package import Files
package import Tasks
package import Tensors

/// The scores of a model of numbers, with an interval and the mean of the training numbers beside them.
package struct NumberReport: Sendable {
  package let scores: RegressionScores
  package let metric: RegressionMetric
  package let interval: ConfidenceInterval
  /// Mean squared and absolute error of always answering the training mean; nil where it is not known.
  package let constant: RegressionScores?
  package let truncatedTexts: Int
  package let windowedTexts: Int
  package let seconds: Double
  package let tokens: Int

  package var score: Double { metric.value(of: scores) }

  /// Predicts all examples and scores them.
  ///
  /// - Throws: `DatasetError.notANumber` with the row, `ModelError.textTooLong`.
  package static func make(
    _ trained: TrainedModel, examples: [Example], mean: Double?, pool: WorkerPool, metric: RegressionMetric
  ) throws -> NumberReport {
    let gold = try examples.map { try $0.number() }
    let began = ContinuousClock.now
    let predictions = try Pipeline(trained, pool: pool).predict(examples.inputs)
    let seconds = began.duration(to: .now) / .seconds(1)
    let values = predictions.map(\.value)
    return NumberReport(
      scores: RegressionScores(gold: gold, predicted: values), metric: metric,
      interval: RowBootstrap.interval(rows: gold.count, seed: 20_070_101) { rows in
        metric.value(of: RegressionScores(gold: rows.map { gold[$0] }, predicted: rows.map { values[$0] }))
      },
      constant: mean.map { mean in RegressionScores(gold: gold, predicted: gold.map { _ in mean }) },
      truncatedTexts: predictions.count { $0.truncatedTokens > 0 },
      windowedTexts: predictions.count { $0.windowCount > 1 }, seconds: seconds,
      tokens: predictions.reduce(0) { $0 + $1.tokenCount })
  }

  package var json: JSON {
    var object = JSONObject()
    object["texts"] = .number(JSONNumber(scores.rowCount))
    object["metric"] = .string(metric.rawValue)
    object["score"] = .number(JSONNumber(score))
    object["interval"] = interval.json
    for metric in RegressionMetric.allCases {
      object[metric.rawValue] = .number(JSONNumber(metric.value(of: scores)))
    }
    object["rounded_accuracy"] = scores.roundedAccuracy.map { .number(JSONNumber($0)) } ?? .null
    object["mean_rmse"] = constant.map { .number(JSONNumber($0.rmse)) } ?? .null
    object["mean_mae"] = constant.map { .number(JSONNumber($0.mae)) } ?? .null
    object["truncated_texts"] = .number(JSONNumber(truncatedTexts))
    object["windowed_texts"] = .number(JSONNumber(windowedTexts))
    object["seconds"] = .number(JSONNumber(seconds))
    object["tokens"] = .number(JSONNumber(tokens))
    return .object(object)
  }
}
