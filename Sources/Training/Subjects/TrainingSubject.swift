package import Files
package import NN
package import Tasks
package import Tensors
package import Tokenizers

/// The data of a task and what is done with it: how it becomes items, and how predictions on it are scored.
///
/// One type a target of `TaskKind`: `TextSubject` for texts, `EntitySubject` for words.
package protocol TrainingSubject: Sendable {
  /// The labels of the head's outputs, in order.
  var labels: [String] { get }
  var sources: [TrainingSource] { get }
  var trainingCount: Int { get }
  var validationCount: Int { get }
  /// Rows of the training file that validation took, when it is a fraction of it.
  var heldOutRows: [Int] { get }

  /// Adds what the data decides about the model.
  func complete(_ settings: inout ModelSettings)

  func items(_ context: SubjectContext) throws -> [TrainingItem]
  /// The score of the present weights on the validation data.
  func validationScore(_ context: SubjectContext, metric: String) throws -> Double
  /// Fits the baselines that stand beside a score; nil where there are none for the kind.
  func baselines() -> Baselines?
  /// The scores of a published model on the test data; nil without test data.
  func testReport(_ trained: TrainedModel, baselines: Baselines?, pool: WorkerPool, metric: String) throws
    -> TestReport?
}

/// The model in training, as a subject needs it.
package struct SubjectContext: Sendable {
  package let model: ClassifierModel
  package let store: ParameterStore
  package let tokenizer: any TextTokenizer
  package let pool: WorkerPool
  package let overflow: OverflowRule

  package init(
    model: ClassifierModel, store: ParameterStore, tokenizer: any TextTokenizer, pool: WorkerPool,
    overflow: OverflowRule
  ) {
    self.model = model
    self.store = store
    self.tokenizer = tokenizer
    self.pool = pool
    self.overflow = overflow
  }
}

/// The scores of a model on labelled data, by what has the labels.
package enum TestReport: Sendable {
  case texts(EvaluationReport)
  case entities(EntityReport)

  package var json: JSON {
    switch self {
    case .texts(let report): report.json
    case .entities(let report): report.json
    }
  }
}

/// Reads the data of a task by its kind.
package enum TrainingSubjects {
  /// - Throws: what the readers say about wrong input.
  package static func read(_ task: TaskDefinition, kind: TaskKind) throws -> any TrainingSubject {
    switch kind.target {
    case .text: TextSubject(try TrainingData(task))
    case .words: try EntitySubject(task)
    }
  }
}
