import Datasets
import Evaluation
package import NN
package import Tasks
package import Tensors

/// Texts with a number each.
package struct NumberSubject: TextTrainingSubject {
  let examples: TextExamples
  private let training: [Double]
  private let validation: [Double]
  private let name: String
  /// Of ordinal tasks.
  private let grades: Grades?

  /// Reads and checks everything before anything is trained.
  ///
  /// - Throws: `DatasetError`, `TrainingError`.
  package init(_ task: TaskDefinition, kind: TaskKind, keeping column: String? = nil) throws {
    examples = try TextExamples(task, kind: kind, keeping: column) { all in
      // Fifths of the numbers in order, so that both sides have small and large ones.
      let named = kind.isGraded ? task.labels.map { Grades($0) } : nil
      let values = all.compactMap { example in named.map { $0.value(of: example) } ?? example.number }
      let sorted = values.sorted()
      return values.map { value in
        let rank = sorted.partitioningIndex { $0 >= value }
        return min(4, rank * 5 / max(1, sorted.count))
      }
    }
    let grades = kind.isGraded ? try Self.grades(task, examples) : nil
    func numbers(_ examples: [Example]) -> [Double] {
      examples.compactMap { example in grades.map { $0.value(of: example) } ?? example.number }
    }
    training = numbers(examples.training)
    validation = numbers(examples.validation)
    self.grades = grades
    name =
      (grades == nil ? task.labels?.first : nil) ?? task.data.labelColumn.flatMap { Int($0) == nil ? $0 : nil }
      ?? "score"
    // A metric that they cannot have is said before an hour of training.
    let metric = RegressionMetric(rawValue: task.training.metric) ?? .pearson
    for held in [validation, numbers(examples.test ?? [])] where !held.isEmpty {
      _ = try grades?.scale ?? NumberReport.scale(of: held, metric: metric)
    }
    guard Set(training).count > 1 else {
      throw TrainingError.nothingLeft(
        file: task.path(of: task.data.train), reason: "all numbers are the same; there is nothing to learn")
    }
  }

  /// The task's grades, or those of the training data.
  private static func grades(_ task: TaskDefinition, _ examples: TextExamples) throws -> Grades {
    let path = task.path(of: task.data.train)
    let found = Set(examples.training.compactMap(\.number)).sorted()
    guard task.labels != nil || found.count <= Grades.mostGrades else {
      throw TrainingError.nothingLeft(
        file: path, reason: "\(found.count) different numbers are no grades; kind: regression takes them as numbers")
    }
    // As they stand in the file: 4, not 4.0.
    let names = found.compactMap { value in examples.training.first { $0.number == value }?.label }
    let grades = Grades(task.labels ?? names)
    for held in [examples.training, examples.validation, examples.test ?? []] { try grades.check(held) }
    return grades
  }

  package var labels: [String] { [name] }

  package func complete(_ settings: inout ModelSettings) { settings.grades = grades }

  package func loss(_ settings: TrainingSettings) throws -> LossSettings { LossSettings(settings) }

  /// The head's bias begins at the mean: otherwise the first steps only carry the output there.
  package func initialize(_ store: ParameterStore, _ model: ClassifierModel) throws {
    guard let bias = model.head.classifier.bias else { return }
    try store.own(bias)[0] = Float(training.reduce(0, +) / Double(training.count))
  }

  package func trainingData(_ context: SubjectContext) throws -> TrainingData {
    let results = try context.pipeline.tokenize(examples.training.inputs)
    let items = results.enumerated().map { row, result in
      TrainingItem(row: row, windows: result.windows, target: .values([Float(training[row])]), mass: 1)
    }
    let counts = grades.map { grades in
      TrainingProfile.tally(grades.names, training.map { grades.place(nearest: $0) })
    }
    return TrainingData(
      items: items, profile: TrainingProfile(labels: counts, tokens: results.map(\.tokenCount)))
  }

  package func validate(_ context: SubjectContext, metric: String) throws -> ValidationLook {
    let predictions = try context.pipeline.predict(examples.validation.inputs)
    let metric = RegressionMetric(rawValue: metric) ?? .pearson
    let scores = try RegressionScores(
      gold: validation, predicted: predictions.map(\.value),
      scale: grades?.scale ?? NumberReport.scale(of: validation, metric: metric))
    return ValidationLook(score: metric.value(of: scores) ?? 0)
  }

  package func calibration(
    _ trained: TrainedModel, _ settings: CalibrationSettings, pool: WorkerPool
  ) throws -> Calibration? { nil }

  package func mistakes(_ trained: TrainedModel, pool: WorkerPool) throws -> [Mistake] {
    try NumberReport.make(
      trained, examples: examples.validation, baselines: nil, pool: pool,
      options: ReportOptions(metric: RegressionMetric.pearson.rawValue)
    ).details.mistakes
  }

  package func baselines(_ pool: WorkerPool) -> RunBaselines? {
    let sorted = training.sorted()
    let middle = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    return .linear(
      LinearBaselines(
        fitting: examples.training.map(\.wholeText), targets: training.map { [$0] }, link: .identity,
        labelNames: labels, constants: [training.reduce(0, +) / Double(training.count), middle], pool: pool))
  }

  package func testReport(
    _ trained: TrainedModel, baselines: RunBaselines?, pool: WorkerPool, options: ReportOptions
  ) throws -> TestReport? {
    guard let test = examples.test else { return nil }
    return .numbers(
      try NumberReport.make(
        trained, examples: test, baselines: baselines?.linear, pool: pool, options: options))
  }
}

extension [Double] {
  /// Of an array in which the predicate is first false and then true, where it becomes true.
  fileprivate func partitioningIndex(where isAfter: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
