import Evaluation
package import Files
package import NN
package import Tasks
package import Tensors
package import Tokenizers

/// The data of a task and what is done with it: how it becomes items, and how predictions on it are scored.
///
/// One type a target of `TaskKind`, one row in `TrainingSubjects`.
package protocol TrainingSubject: Sendable {
  /// The labels of the head's outputs, in order.
  var labels: [String] { get }
  var sources: [TrainingSource] { get }
  var trainingCount: Int { get }
  var validationCount: Int { get }
  /// Nil where there is nothing to score in the end.
  var testCount: Int? { get }
  /// Whole texts of the test data; none of entities.
  var testTexts: [String] { get }
  /// Rows of the training file that are not trained on.
  var heldOut: HeldOutRows { get }

  /// Adds what the data decides about the model.
  func complete(_ settings: inout ModelSettings)
  /// How the loss differs from the plain one.
  func loss(_ settings: TrainingSettings) throws -> LossSettings
  /// Sets what the data says of a new head's weights.
  func initialize(_ store: ParameterStore, _ model: ClassifierModel) throws

  /// What the training data becomes.
  func trainingData(_ context: SubjectContext) throws -> TrainingData
  /// The windows of each text that scores are made of and that nobody may train on.
  func heldOutWindows(_ context: SubjectContext) throws -> [[TextWindows.Window]]
  /// How the present weights do on the validation data.
  func validate(_ context: SubjectContext, metric: String) throws -> ValidationLook
  /// Fits on the validation data what turns logits into decisions; nil where there is nothing to fit.
  func calibration(_ trained: TrainedModel, _ settings: CalibrationSettings, pool: WorkerPool) throws -> Calibration?
  /// The validation texts that a published model gets wrong, the most confident error first.
  func mistakes(_ trained: TrainedModel, pool: WorkerPool) throws -> [Mistake]
  /// Fits the baselines that stand beside a score; nil where there are none for the kind.
  func baselines(_ pool: WorkerPool) -> RunBaselines?
  /// The scores of a published model on the test data; nil without test data.
  func testReport(_ trained: TrainedModel, baselines: RunBaselines?, pool: WorkerPool, options: ReportOptions) throws
    -> TestReport?
}

extension TrainingSubject {
  package func items(_ context: SubjectContext) throws -> [TrainingItem] { try trainingData(context).items }
  package var testTexts: [String] { [] }
  package func complete(_ settings: inout ModelSettings) {}
  package func initialize(_ store: ParameterStore, _ model: ClassifierModel) throws {}
  package func baselines(_ pool: WorkerPool) -> RunBaselines? { nil }
}

/// What is trained on, and what it is in numbers.
package struct TrainingData: Sendable {
  package let items: [TrainingItem]
  package let profile: TrainingProfile

  package init(items: [TrainingItem], profile: TrainingProfile) {
    self.items = items
    self.profile = profile
  }
}

/// What a look at the validation data shows.
package struct ValidationLook: Sendable, Equatable {
  package let score: Double
  /// Labels that rows have and the model gives to none.
  package let unpredicted: [String]
  /// F1 of each label, where the kind has labels.
  package let labelScores: [LabelScore]

  package init(score: Double, unpredicted: [String] = [], labelScores: [LabelScore] = []) {
    self.score = score
    self.unpredicted = unpredicted
    self.labelScores = labelScores
  }
}

/// The model in training, as a subject needs it.
package struct SubjectContext: Sendable {
  package let model: ClassifierModel
  package let store: ParameterStore
  package let tokenizer: any TextTokenizer
  package let pool: WorkerPool
  package let overflow: OverflowRule
  package let loss: LossSettings

  package init(
    model: ClassifierModel, store: ParameterStore, tokenizer: any TextTokenizer, pool: WorkerPool,
    overflow: OverflowRule, loss: LossSettings = LossSettings()
  ) {
    self.model = model
    self.store = store
    self.tokenizer = tokenizer
    self.pool = pool
    self.overflow = overflow
    self.loss = loss
  }

  /// The present weights as they will predict.
  package var pipeline: Pipeline {
    Pipeline(
      model: model, store: store,
      windows: TextWindows(tokenizer: tokenizer, length: model.windowLength, rule: overflow), pool: pool)
  }
}

/// The scores of a model on labelled data, by what has the labels.
package enum TestReport: Sendable {
  case texts(EvaluationReport)
  case labels(MultiLabelReport)
  case numbers(NumberReport)
  case entities(EntityReport)

  package var json: JSON {
    switch self {
    case .texts(let report): report.json
    case .labels(let report): report.json
    case .numbers(let report): report.json
    case .entities(let report): report.json
    }
  }

  /// Texts that were scored.
  package var texts: Int {
    switch self {
    case .texts(let report): report.scores.rowCount
    case .labels(let report): report.texts
    case .numbers(let report): report.scores.rowCount
    case .entities(let report): report.texts
    }
  }

  /// Nil of entities, whose report has its own.
  package var details: ReportDetails? {
    switch self {
    case .texts(let report): report.details
    case .labels(let report): report.details
    case .numbers(let report): report.details
    case .entities: nil
    }
  }
}

/// Reads the data of a task by its kind.
package enum TrainingSubjects {
  /// - Parameter column: kept as the last field of each test example, for scores by its values; not for entities.
  /// - Throws: what the readers say about wrong input.
  package static func read(
    _ task: TaskDefinition, kind: TaskKind, keeping column: String? = nil
  ) throws -> any TrainingSubject {
    switch kind.target {
    case .text: try TextSubject(task, kind: kind, keeping: column)
    case .labels: try LabelsSubject(task, kind: kind, keeping: column)
    case .number: try NumberSubject(task, kind: kind, keeping: column)
    case .words: try EntitySubject(task)
    }
  }
}
