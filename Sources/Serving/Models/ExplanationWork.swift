import Tasks
import Tensors

/// An explanation on its way.
///
/// It is computed in parts of a bounded size: between them the other rows have their turn, and it ends where nobody asks
/// for the next one. What it needs beside the model's own memory lives as long as it does.
struct ExplanationWork: Sendable {
  /// Tokens times points of a part, a worker: an eighth of a second on the default encoder, of long texts a quarter.
  private static let partTokens = 256
  /// Labels that are explained at most.
  static let mostLabels = 3
  /// Tokens of a text that is explained.
  static let mostTokens = 512
  /// Tokens times points of a label at most, unless the fewest points are more.
  private static let labelTokens = 8_192

  private let trained: TrainedModel
  private let input: TextInput
  private let prediction: Prediction
  private var state: (explainer: Explainer, progress: ExplanationProgress)?
  /// What the next part costs, as tokens of other rows do: there and back.
  private(set) var estimatedTokens = 2 * partTokens

  /// - Parameter prediction: what is explained; of a text with at most `mostTokens`.
  init(_ trained: TrainedModel, _ input: TextInput, _ prediction: Prediction) {
    self.trained = trained
    self.input = input
    self.prediction = prediction
  }

  /// What is explained, once all is computed.
  var explanations: [Explanation]? {
    state.flatMap { $0.progress.isFinished ? $0.progress.explanations : nil }
  }

  /// The same with one part more; called by one thread at a time, the first of the pool's workers.
  ///
  /// - Throws: `ModelError`, `TensorError`.
  func advanced(_ pool: WorkerPool) throws -> ExplanationWork {
    var next = self
    var (explainer, progress) = try state ?? begin(pool)
    try explainer.advance(&progress, tokens: Self.partTokens * pool.count)
    next.state = (explainer, progress)
    next.estimatedTokens = 2 * Self.partTokens * pool.count
    return next
  }

  private func begin(_ pool: WorkerPool) throws -> (Explainer, ExplanationProgress) {
    let explainer = try Explainer(trained, pool: pool)
    let steps = min(Explainer.mostSteps, max(Explainer.usualSteps, Self.labelTokens / max(1, prediction.tokenCount)))
    return (
      explainer,
      try explainer.begin(input, prediction, labelCount: Self.mostLabels, mostSteps: steps)
    )
  }
}
