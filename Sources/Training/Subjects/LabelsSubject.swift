package import Datasets
import Evaluation
package import Tasks
package import Tensors

/// Texts with any number of labels each.
package struct LabelsSubject: TrainingSubject {
  private let examples: TextExamples
  private let labelSet: LabelSet
  private let separator: String
  private let training: [[Bool]]
  private let validation: [[Bool]]
  private let weighting: ClassWeighting

  /// Reads and checks everything before anything is trained.
  ///
  /// - Throws: `DatasetError`, `TrainingError`.
  package init(_ task: TaskDefinition) throws {
    let path = task.path(of: task.data.train)
    var separator = task.data.separator
    var set = try task.labels.map { try LabelSet($0) }
    examples = try TextExamples(task) { all in
      let mark = separator ?? LabelCell.separator(of: all) ?? ";"
      separator = mark
      let known = set ?? LabelSet(ofLists: all.map { $0.labelEntries(mark) })
      set = known
      // Rows with the same combination of labels are a class of their own.
      var places: [[Int]: Int] = [:]
      return try all.map { example in
        let key = try known.places(of: example, separator: mark)
        if let place = places[key] { return place }
        places[key] = places.count
        return places.count - 1
      }
    }
    guard let set, let separator, set.count >= 1 else {
      throw TrainingError.nothingLeft(file: path, reason: "no row has a label")
    }
    (labelSet, self.separator) = (set, separator)
    let rows = try set.rows(of: examples.training, separator: separator)
    training = rows
    validation = try set.rows(of: examples.validation, separator: separator)
    _ = try examples.test.map { try set.rows(of: $0, separator: separator) }
    if let missing = set.names.indices.first(where: { label in !rows.contains { $0[label] } }) {
      throw TrainingError.emptyLabel(label: set.names[missing], file: path)
    }
    weighting = task.training.classWeights
  }

  package var labels: [String] { labelSet.names }
  package var sources: [TrainingSource] { examples.sources }
  package var trainingCount: Int { examples.training.count }
  package var validationCount: Int { examples.validation.count }
  package var testCount: Int? { examples.test?.count }
  package var heldOut: HeldOutRows { examples.heldOut }

  package func loss(_ settings: TrainingSettings) throws -> LossSettings {
    var loss = LossSettings(settings)
    let present = labels.indices.map { label in training.count { $0[label] } }
    switch weighting {
    case .balanced: loss.classWeights = present.map { Float(Double(training.count - $0) / Double(max(1, $0))) }
    case .even, .given: loss.classWeights = try weighting.weights(labels: labels, counts: present)
    }
    return loss
  }

  package func items(_ context: SubjectContext) throws -> [TrainingItem] {
    try context.pipeline.tokenize(examples.training.inputs).enumerated().map { row, result in
      TrainingItem(
        row: row, windows: result.windows, target: .values(training[row].map { $0 ? 1 : 0 }),
        mass: Float(labels.count))
    }
  }

  package func validationScore(_ context: SubjectContext, metric: String) throws -> Double {
    let predictions = try context.pipeline.predict(examples.validation.inputs)
    let scores = MultiLabelScores(
      gold: LabelTable(validation), predicted: LabelTable(rows: predictions.map(\.given), labelCount: labels.count),
      scores: try ScoreTable(predictions.flatMap(\.probabilities), columnCount: labels.count))
    return (MultiLabelMetric(rawValue: metric) ?? .microF1).value(of: scores)
  }

  package func calibration(
    _ trained: TrainedModel, _ settings: CalibrationSettings, pool: WorkerPool
  ) throws -> Calibration? {
    guard settings.isWanted, !validation.isEmpty else { return nil }
    let predictions = try Pipeline(trained, pool: pool).predict(examples.validation.inputs)
    let table = try ScoreTable(rows: predictions.map(\.logits), columnCount: labels.count)
    let sample = LabelLogits(table, gold: LabelTable(validation))
    var calibration = Calibration(
      rows: validation.count, report: CalibrationReport(sample, fit: TemperatureFit(sample)))
    calibration.thresholds = try F1Thresholds(
      probabilities: table.sigmoid(temperature: calibration.temperature), gold: LabelTable(validation))
    return calibration
  }

  package func testReport(
    _ trained: TrainedModel, baselines: Baselines?, pool: WorkerPool, metric: String
  ) throws -> TestReport? {
    guard let test = examples.test else { return nil }
    return .labels(
      try MultiLabelReport.make(
        trained, examples: test, separator: separator, pool: pool,
        metric: MultiLabelMetric(rawValue: metric) ?? .microF1))
  }
}

extension LabelSet {
  /// The labels of an example by their places, ascending.
  /// - Throws: `DatasetError.unknownLabel`.
  fileprivate func places(of example: Example, separator: String) throws -> [Int] {
    try example.labelEntries(separator).map { label in
      guard let place = index(of: label) else {
        throw DatasetError.unknownLabel(location: example.location, label: label, known: names)
      }
      return place
    }.sorted()
  }

  /// The labels of each example by their places, ascending.
  /// - Throws: `DatasetError.unknownLabel`.
  package func placeLists(of examples: [Example], separator: String) throws -> [[Int]] {
    try examples.map { try places(of: $0, separator: separator) }
  }

  /// `[examples, labels]`: whether each has it.
  /// - Throws: `DatasetError.unknownLabel`.
  package func rows(of examples: [Example], separator: String) throws -> [[Bool]] {
    try examples.map { example in
      var row = Array(repeating: false, count: count)
      for place in try places(of: example, separator: separator) { row[place] = true }
      return row
    }
  }
}

extension LabelTable {
  /// - Parameter rows: of equal width, at least one.
  init(_ rows: [[Bool]]) { self.init(rows.flatMap { $0 }, labelCount: rows.first?.count ?? 0) }
}
