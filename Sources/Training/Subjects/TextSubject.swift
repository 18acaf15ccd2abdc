import Datasets
import Evaluation
package import Tasks
package import Tensors

/// Texts with one label each.
package struct TextSubject: TextTrainingSubject {
  let examples: TextExamples
  private let labelSet: LabelSet
  private let trainingLabels: [Int]
  private let validationLabels: [Int]
  private let weighting: ClassWeighting

  /// Reads and checks everything before anything is trained.
  ///
  /// - Throws: `DatasetError`, `TrainingError`.
  package init(_ task: TaskDefinition, kind: TaskKind, keeping column: String? = nil) throws {
    let path = task.path(of: task.data.train)
    var set = try task.labels.map { try LabelSet($0) }
    examples = try TextExamples(task, kind: kind, keeping: column) { all in
      if let several = all.first(where: { $0.label == nil && ($0.labels?.count ?? 0) > 1 }) {
        throw DatasetError.severalLabels(location: several.location, labels: several.labels ?? [])
      }
      let known = set ?? LabelSet(of: all)
      set = known
      guard known.count >= 2 else { throw TrainingError.oneClass(file: path, label: known.names.first ?? "") }
      return try known.indices(of: all)
    }
    guard let set else { throw TrainingError.nothingLeft(file: path, reason: "no row has a label") }
    labelSet = set
    trainingLabels = try set.indices(of: examples.training)
    validationLabels = try set.indices(of: examples.validation)
    _ = try examples.test.map { try set.indices(of: $0) }
    let seen = Set(trainingLabels)
    guard seen.count >= 2 else {
      throw TrainingError.oneClass(file: path, label: set.names[trainingLabels.first ?? 0])
    }
    if let missing = set.names.indices.first(where: { !seen.contains($0) }) {
      throw TrainingError.emptyLabel(label: set.names[missing], file: path)
    }
    weighting = task.training.classWeights
  }

  package var labels: [String] { labelSet.names }

  package func loss(_ settings: TrainingSettings) throws -> LossSettings {
    var loss = LossSettings(settings)
    loss.classWeights = try weighting.weights(
      labels: labels, counts: labels.indices.map { label in trainingLabels.count { $0 == label } })
    return loss
  }

  package func trainingData(_ context: SubjectContext) throws -> TrainingData {
    let weights = context.loss.classWeights
    let results = try context.pipeline.tokenize(examples.training.inputs)
    let items = results.enumerated().map { row, result in
      let label = trainingLabels[row]
      return TrainingItem(
        row: row, windows: result.windows, target: .label(label), mass: weights.isEmpty ? 1 : weights[label])
    }
    return TrainingData(
      items: items,
      profile: TrainingProfile(
        labels: TrainingProfile.tally(labels, trainingLabels), tokens: results.map(\.tokenCount)))
  }

  package func validate(_ context: SubjectContext, metric: String) throws -> ValidationLook {
    let predictions = try context.pipeline.predict(examples.validation.inputs)
    let scores = ClassificationScores(
      gold: validationLabels, predicted: predictions.map(\.best), classCount: labels.count)
    let never = Set(validationLabels).subtracting(predictions.map(\.best)).sorted()
    return ValidationLook(
      score: (ClassificationMetric(rawValue: metric) ?? .accuracy).value(of: scores),
      unpredicted: never.map { labels[$0] },
      labelScores: zip(labels, scores.perClass).map { LabelScore(label: $0, f1: $1.f1) })
  }

  package func calibration(
    _ trained: TrainedModel, _ settings: CalibrationSettings, pool: WorkerPool
  ) throws -> Calibration? {
    guard settings.isWanted || settings.wish != nil, !validationLabels.isEmpty else { return nil }
    let predictions = try Pipeline(trained, pool: pool).predict(examples.validation.inputs)
    let table = try ScoreTable(rows: predictions.map(\.logits), columnCount: labels.count)
    let sample = ClassLogits(table, gold: validationLabels)
    let report = settings.isWanted ? CalibrationReport(sample, fit: TemperatureFit(sample)) : nil
    var calibration = Calibration(rows: validationLabels.count, report: report)
    guard let wish = settings.wish else { return calibration }
    let probabilities = table.softmax(temperature: calibration.temperature)
    let choice: ThresholdChoice
    var label: String?
    switch wish {
    case .precision(let wanted):
      choice = PrecisionThreshold.choose(try Forecasts(top: probabilities, gold: validationLabels), target: wanted)
    case .recall(let wanted, let name):
      guard let index = labelSet.index(of: name) else {
        throw ModelError.invalidSetting(
          file: TaskDefinition.fileName, key: "abstain.label", expected: "a label of the task", found: name)
      }
      label = name
      choice = RecallThreshold.choose(
        try Forecasts(
          label: index, probabilities: probabilities,
          gold: LabelTable(classes: validationLabels, classCount: labels.count)), target: wanted)
    }
    if let threshold = choice.threshold, let point = choice.point {
      calibration.decision = DecisionRule(
        measure: choice.measure == .precision ? .precision : .recall, label: label, wanted: choice.target,
        threshold: threshold, reached: choice.value ?? 0, coverage: point.coverage)
    } else {
      calibration.unreachable = choice
    }
    return calibration
  }

  package func mistakes(_ trained: TrainedModel, pool: WorkerPool) throws -> [Mistake] {
    try EvaluationReport.make(
      trained, examples: examples.validation, baselines: nil, pool: pool,
      options: ReportOptions(metric: ClassificationMetric.accuracy.rawValue)
    ).details.mistakes
  }

  package func baselines(_ pool: WorkerPool) -> RunBaselines? {
    .classes(Baselines(fitting: examples.training.map(\.wholeText), labels: trainingLabels, labelNames: labels))
  }

  package func testReport(
    _ trained: TrainedModel, baselines: RunBaselines?, pool: WorkerPool, options: ReportOptions
  ) throws -> TestReport? {
    guard let test = examples.test else { return nil }
    return .texts(
      try EvaluationReport.make(
        trained, examples: test, baselines: baselines?.classes, pool: pool, options: options))
  }
}
