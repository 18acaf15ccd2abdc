import Datasets
import Evaluation
package import Tasks
package import Tensors

/// Texts with any number of labels each.
package struct LabelsSubject: TextTrainingSubject {
  let examples: TextExamples
  private let labelSet: LabelSet
  private let training: LabelTable
  private let validation: LabelTable
  private let weighting: ClassWeighting

  /// Reads and checks everything before anything is trained.
  ///
  /// - Throws: `DatasetError`, `TrainingError`.
  package init(_ task: TaskDefinition, kind: TaskKind, keeping column: String? = nil) throws {
    let path = task.path(of: task.data.train)
    var set = try task.labels.map { try LabelSet($0) }
    examples = try TextExamples(task, kind: kind, keeping: column) { all in
      let known = set ?? LabelSet(ofLists: all.map { $0.labels ?? [] })
      set = known
      // Rows with the same combination of labels are a class of their own.
      var classes: [[Int]: Int] = [:]
      return try all.map { example in
        let key = try known.places(of: example)
        let place = classes[key] ?? classes.count
        classes[key] = place
        return place
      }
    }
    guard let set, set.count >= 1 else {
      throw TrainingError.nothingLeft(file: path, reason: "no row has a label")
    }
    labelSet = set
    let table = try set.table(of: examples.training)
    training = table
    validation = try set.table(of: examples.validation)
    _ = try examples.test.map { try set.table(of: $0) }
    if let missing = set.names.indices.first(where: { !table.column($0).contains(true) }) {
      throw TrainingError.emptyLabel(label: set.names[missing], file: path)
    }
    weighting = task.training.classWeights
  }

  package var labels: [String] { labelSet.names }

  package func complete(_ settings: inout ModelSettings) { settings.labelSeparator = examples.separator }

  package func loss(_ settings: TrainingSettings) throws -> LossSettings {
    var loss = LossSettings(settings)
    let present = present
    switch weighting {
    case .balanced: loss.classWeights = present.map { Float(Double(training.rowCount - $0) / Double(max(1, $0))) }
    case .even, .given: loss.classWeights = try weighting.weights(labels: labels, counts: present)
    }
    return loss
  }

  package func trainingData(_ context: SubjectContext) throws -> TrainingData {
    let results = try context.pipeline.tokenize(examples.training.inputs)
    let items = results.enumerated().map { row, result in
      TrainingItem(
        row: row, windows: result.windows, target: .values(labels.indices.map { training[row, $0] ? 1 : 0 }),
        mass: Float(labels.count))
    }
    let counts = zip(labels, present).map { TrainingProfile.LabelCount(label: $0, count: $1) }
    return TrainingData(
      items: items, profile: TrainingProfile(labels: counts, tokens: results.map(\.tokenCount)))
  }

  /// Of each label how many training rows have it.
  private var present: [Int] { labels.indices.map { label in training.column(label).count { $0 } } }

  package func validate(_ context: SubjectContext, metric: String) throws -> ValidationLook {
    let predictions = try context.pipeline.predict(examples.validation.inputs)
    let scores = MultiLabelScores(
      gold: validation, predicted: LabelTable(rows: predictions.map(\.given), labelCount: labels.count),
      scores: try ScoreTable(predictions.flatMap(\.probabilities), columnCount: labels.count))
    let given = Set(predictions.flatMap(\.given))
    let never = labels.indices.filter { validation.column($0).contains(true) && !given.contains($0) }
    return ValidationLook(
      score: (MultiLabelMetric(rawValue: metric) ?? .microF1).value(of: scores), unpredicted: never.map { labels[$0] },
      labelScores: zip(labels, scores.perLabel).map { LabelScore(label: $0, f1: $1.f1) })
  }

  package func calibration(
    _ trained: TrainedModel, _ settings: CalibrationSettings, pool: WorkerPool
  ) throws -> Calibration? {
    guard settings.isWanted, validation.rowCount > 0 else { return nil }
    let predictions = try Pipeline(trained, pool: pool).predict(examples.validation.inputs)
    let table = try ScoreTable(rows: predictions.map(\.logits), columnCount: labels.count)
    let sample = LabelLogits(table, gold: validation)
    var calibration = Calibration(
      rows: validation.rowCount, report: CalibrationReport(sample, fit: TemperatureFit(sample)))
    calibration.thresholds = try F1Thresholds(
      probabilities: table.sigmoid(temperature: calibration.temperature), gold: validation)
    return calibration
  }

  package func mistakes(_ trained: TrainedModel, pool: WorkerPool) throws -> [Mistake] {
    try MultiLabelReport.make(
      trained, examples: examples.validation, baselines: nil, pool: pool,
      options: ReportOptions(metric: MultiLabelMetric.microF1.rawValue)
    ).details.mistakes
  }

  package func baselines(_ pool: WorkerPool) -> RunBaselines? {
    let rows = examples.training.indices.map { row in labels.indices.map { training[row, $0] ? 1.0 : 0 } }
    return .linear(
      LinearBaselines(
        fitting: examples.training.map(\.wholeText), targets: rows, link: .logistic, labelNames: labels,
        constants: LinearBaselines.mostFrequent(rows), pool: pool))
  }

  package func testReport(
    _ trained: TrainedModel, baselines: RunBaselines?, pool: WorkerPool, options: ReportOptions
  ) throws -> TestReport? {
    guard let test = examples.test else { return nil }
    return .labels(
      try MultiLabelReport.make(
        trained, examples: test, baselines: baselines?.linear, pool: pool, options: options))
  }
}

extension LabelSet {
  /// The labels of an example by their places, ascending.
  /// - Throws: `DatasetError.unknownLabel`.
  fileprivate func places(of example: Example) throws -> [Int] {
    try (example.labels ?? []).map { label in
      guard let place = index(of: label) else {
        throw DatasetError.unknownLabel(location: example.location, label: label, known: names)
      }
      return place
    }.sorted()
  }

  /// Which labels each example has.
  /// - Throws: `DatasetError.unknownLabel`.
  func table(of examples: [Example]) throws -> LabelTable {
    LabelTable(rows: try examples.map(places), labelCount: count)
  }
}
