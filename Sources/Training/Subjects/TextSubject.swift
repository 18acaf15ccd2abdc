import Datasets
import Evaluation
package import Tasks
package import Tensors

/// Texts with one label each.
package struct TextSubject: TrainingSubject {
  private let data: TrainingData

  init(_ data: TrainingData) {
    self.data = data
  }

  package var labels: [String] { data.labels.names }
  package var sources: [TrainingSource] {
    data.sources.map { TrainingSource(role: $0.role, path: $0.path, $0.dataset) }
  }
  package var trainingCount: Int { data.training.count }
  package var validationCount: Int { data.validation.count }
  package var heldOutRows: [Int] { data.heldOutRows }

  package func complete(_ settings: inout ModelSettings) {}

  package func items(_ context: SubjectContext) throws -> [TrainingItem] {
    try pipeline(context).tokenize(data.training.map(\.text)).enumerated().map { row, result in
      TrainingItem(row: row, windows: result.windows, label: data.trainingLabels[row])
    }
  }

  package func validationScore(_ context: SubjectContext, metric: String) throws -> Double {
    let predictions = try pipeline(context).predict(data.validation.map(\.text))
    let scores = ClassificationScores(
      gold: data.validationLabels, predicted: predictions.map(\.best), classCount: data.labels.count)
    return (ClassificationMetric(rawValue: metric) ?? .accuracy).value(of: scores)
  }

  package func baselines() -> Baselines? {
    Baselines(fitting: data.training.map(\.text), labels: data.trainingLabels, labelNames: data.labels.names)
  }

  package func testReport(
    _ trained: TrainedModel, baselines: Baselines?, pool: WorkerPool, metric: String
  ) throws -> TestReport? {
    guard let test = data.test else { return nil }
    return .texts(
      try EvaluationReport.make(
        trained, examples: test.dataset.examples, baselines: baselines, pool: pool,
        metric: ClassificationMetric(rawValue: metric) ?? .accuracy))
  }

  private func pipeline(_ context: SubjectContext) -> Pipeline {
    Pipeline(
      model: context.model, store: context.store,
      windows: TextWindows(
        tokenizer: context.tokenizer, length: context.model.windowLength, rule: context.overflow), pool: context.pool)
  }
}
