package import Datasets
package import Evaluation
package import Tasks
package import Tensors

/// The scores of a model on labelled examples, with an interval and the baselines beside them.
package struct EvaluationReport: Sendable {
  package let labels: [String]
  package let scores: ClassificationScores
  package let metric: ClassificationMetric
  package let interval: ConfidenceInterval
  /// Score of always answering the most frequent training class; nil when the run kept no baselines.
  package let majority: Double?
  /// Score of TF-IDF with logistic regression on the same training rows; nil when the run kept no baselines.
  package let tfidf: Double?
  /// Texts of which a part was left out.
  package let truncatedTexts: Int
  /// Texts that were read in several windows.
  package let windowedTexts: Int
  /// Of a model that gives no label to some texts: the share that gets one, and how many of these are right.
  package let given: (share: Double, accuracy: Double)?
  package let calibration: CalibrationScores?
  package let details: ReportDetails
  package let seconds: Double
  package let tokens: Int

  package var score: Double { metric.value(of: scores) }

  /// Predicts all examples and scores them.
  ///
  /// - Throws: `DatasetError.unknownLabel` with the row, `ModelError.textTooLong`.
  package static func make(
    _ trained: TrainedModel, examples: [Example], baselines: Baselines?, pool: WorkerPool,
    options: ReportOptions
  ) throws -> EvaluationReport {
    let metric = ClassificationMetric(rawValue: options.metric) ?? .accuracy
    let gold = try LabelSet(trained.labels).indices(of: examples)
    let texts = examples.map(\.wholeText)
    let began = ContinuousClock.now
    let predictions = try Pipeline(trained, pool: pool).predict(examples.inputs)
    let seconds = began.duration(to: .now) / .seconds(1)
    let count = trained.labels.count
    func score(_ predicted: [Int]) -> Double {
      metric.value(of: ClassificationScores(gold: gold, predicted: predicted, classCount: count))
    }
    let predicted = predictions.map(\.best)
    let isGiven = predictions.map { !$0.given.isEmpty }
    let rights = zip(zip(predicted, gold), isGiven).count { $0.0 == $0.1 && $1 }
    let givenCount = isGiven.count { $0 }
    let slices = options.column.map { column in
      ColumnSlices(column, of: examples) { groups in
        Slices.classification(
          groups: groups, gold: gold, predicted: predicted, classCount: count, metric: metric, seed: 20_070_101)
      } score: {
        metric.value(of: $0)
      }
    }
    let mistakes = examples.indices.filter { predicted[$0] != gold[$0] }.map { row in
      Mistake(
        location: examples[row].location, text: texts[row], expected: trained.labels[gold[row]],
        predicted: trained.labels[predicted[row]], weight: predictions[row].confidence)
    }
    let logits = try ScoreTable(rows: predictions.map(\.logits), columnCount: count)
    return EvaluationReport(
      labels: trained.labels,
      scores: ClassificationScores(gold: gold, predicted: predicted, classCount: count), metric: metric,
      interval: Bootstrap.interval(
        gold: gold, predicted: predicted, classCount: count, metric: metric, seed: 20_070_101),
      majority: baselines.map { score($0.majority.predict(texts)) },
      tfidf: baselines.map { score($0.tfidf.predict(texts)) },
      truncatedTexts: predictions.count { $0.truncatedTokens > 0 },
      windowedTexts: predictions.count { $0.windowCount > 1 },
      given: trained.settings.decision?.measure == .precision
        ? (Double(givenCount) / Double(max(1, gold.count)), Double(rights) / Double(max(1, givenCount))) : nil,
      calibration: gold.isEmpty
        ? nil
        : CalibrationScores(ClassLogits(logits, gold: gold), temperature: trained.settings.temperature),
      details: ReportDetails(slices: slices, mistakes: Mistake.sorted(mistakes)),
      seconds: seconds,
      tokens: predictions.reduce(0) { $0 + $1.tokenCount })
  }
}
