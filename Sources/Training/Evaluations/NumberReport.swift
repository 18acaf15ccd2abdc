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
  /// Of ordinal models.
  package let grades: Grades?
  /// The scores of always answering the training mean or median, and of TF-IDF with ridge regression; none where the
  /// run kept no baselines.
  package let baselines: [(name: String, scores: RegressionScores)]
  package let baselineRows: BaselineRows?
  package let truncatedTexts: Int
  package let windowedTexts: Int
  package let details: ReportDetails
  package let seconds: Double
  package let tokens: Int

  package var score: Double { metric.value(of: scores) ?? 0 }

  /// The allowed values where the numbers are few whole ones, as of stars; nil where they are others.
  ///
  /// - Throws: `ModelError.invalidSetting` for a metric that cannot be without them.
  static func scale(of gold: [Double], metric: RegressionMetric) throws -> OrdinalScale? {
    if let scale = scale(of: gold) { return scale }
    guard metric.needsScale else { return nil }
    throw ModelError.invalidSetting(
      file: TaskDefinition.fileName, key: "training.metric",
      expected: "one that does not need a few whole numbers as labels, such as pearson or rmse", found: metric.rawValue)
  }

  private static func scale(of gold: [Double]) -> OrdinalScale? {
    guard let low = gold.min(), let high = gold.max(), high - low <= 20, low < high,
      gold.allSatisfy({ $0 == $0.rounded() })
    else { return nil }
    return OrdinalScale(stride(from: low, through: high, by: 1).map { $0 })
  }

  /// Predicts all examples and scores them.
  ///
  /// - Parameter examples: whose labels are numbers.
  /// - Throws: `ModelError.textTooLong`.
  package static func make(
    _ trained: TrainedModel, examples: [Example], baselines: LinearBaselines?, pool: WorkerPool, options: ReportOptions
  ) throws -> NumberReport {
    let metric = RegressionMetric(rawValue: options.metric) ?? .pearson
    let grades = trained.settings.grades
    try grades?.check(examples)
    let gold = examples.compactMap { example in grades.map { $0.value(of: example) } ?? example.number }
    let began = ContinuousClock.now
    let predictions = try Pipeline(trained, pool: pool).predict(examples.inputs)
    let seconds = began.duration(to: .now) / .seconds(1)
    let values = predictions.map(\.value)
    let scale = try grades?.scale ?? Self.scale(of: gold, metric: metric)
    func scores(_ predicted: [Double]) throws -> RegressionScores {
      try RegressionScores(gold: gold, predicted: predicted, scale: scale)
    }
    var beside: [(name: String, scores: RegressionScores)] = []
    if let baselines, !gold.isEmpty {
      beside = [
        ("training_mean", try scores(gold.map { _ in baselines.constants[0] })),
        ("training_median", try scores(gold.map { _ in baselines.constants[1] })),
        ("tfidf", try scores(examples.map { baselines.scores($0.wholeText)[0] })),
      ]
    }
    let slices = try options.column.map { column in
      try ColumnSlices(column, of: examples) { groups in
        try Slices.regression(
          groups: groups, gold: gold, predicted: values, scale: scale, metric: metric, seed: 20_070_101)
      } score: {
        metric.value(of: $0) ?? 0
      }
    }
    let mistakes = zip(examples, zip(gold, values)).filter { _, numbers in
      scale.map { $0.rounded(numbers.1) != numbers.0 } ?? (numbers.0 != numbers.1)
    }.map { example, numbers in
      Mistake(
        location: example.location, text: example.wholeText, expected: example.label ?? "",
        predicted: "\((numbers.1 * 1000).rounded() / 1000)",
        weight: abs(numbers.0 - numbers.1))
    }
    return NumberReport(
      scores: try RegressionScores(gold: gold, predicted: values, scale: scale), metric: metric,
      interval: try Bootstrap.interval(
        gold: gold, predicted: values, scale: scale, metric: metric, seed: 20_070_101), grades: grades,
      baselines: beside, baselineRows: baselines.map(BaselineRows.init),
      truncatedTexts: predictions.count { $0.truncatedTokens > 0 },
      windowedTexts: predictions.count { $0.windowCount > 1 },
      details: ReportDetails(slices: slices, mistakes: Mistake.sorted(mistakes)), seconds: seconds,
      tokens: predictions.reduce(0) { $0 + $1.tokenCount })
  }

  package var json: JSON {
    var object = JSONObject()
    object["texts"] = .number(JSONNumber(scores.rowCount))
    object["metric"] = .string(metric.rawValue)
    object["score"] = .number(JSONNumber(score))
    object["interval"] = interval.json
    for metric in RegressionMetric.allCases {
      object[metric.rawValue] = metric.value(of: scores).map { .number(JSONNumber($0)) } ?? .null
    }
    object["rounded_accuracy"] = scores.ordinal.map { .number(JSONNumber($0.accuracy)) } ?? .null
    object["within_one"] = scores.ordinal.map { .number(JSONNumber($0.withinOne)) } ?? .null
    if let grades, let ordinal = scores.ordinal {
      object["grades"] = grades.json
      object["confusion"] = .array(ordinal.confusion.map { .array($0.map { .number(JSONNumber($0)) }) })
    }
    var others = JSONObject()
    for (name, scores) in baselines {
      var values = JSONObject()
      for metric in RegressionMetric.allCases {
        values[metric.rawValue] = metric.value(of: scores).map { .number(JSONNumber($0)) }
      }
      others[name] = .object(values)
    }
    others["rows"] = baselineRows?.json
    object["baselines"] = baselines.isEmpty ? .null : .object(others)
    object["truncated_texts"] = .number(JSONNumber(truncatedTexts))
    object["windowed_texts"] = .number(JSONNumber(windowedTexts))
    object["seconds"] = .number(JSONNumber(seconds))
    object["tokens"] = .number(JSONNumber(tokens))
    return .object(object)
  }
}
