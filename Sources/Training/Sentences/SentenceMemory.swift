import NN
import Tensors

/// The vectors of a step's texts, their gradients, and the recorded passes of steps that are small enough to keep them.
///
/// Unchecked Sendable: a row and a recorded pass are each touched by one worker between barriers.
package final class SentenceMemory: @unchecked Sendable {
  private let workspace = Workspace()
  private var passes: [WorkerMemory] = []
  private var outputs: [Tensor?] = []
  /// `[texts, width]` each.
  private(set) var vectors: Tensor
  private(set) var gradient: Tensor
  var loss = 0.0

  package init() {
    vectors = Tensor(data: workspace.allocate(1), rows: 0, columns: 1)
    gradient = vectors
  }

  /// - Parameter kept: micro-batches whose pass is kept.
  func begin(texts: Int, width: Int, kept: Int) {
    workspace.reset()
    vectors = Tensor(data: workspace.allocate(texts * width), rows: texts, columns: width)
    gradient = Tensor(data: workspace.allocate(texts * width), rows: texts, columns: width)
    while passes.count < kept { passes.append(WorkerMemory()) }
    outputs = Array(repeating: nil, count: kept)
  }

  /// The memory of a pass that is kept.
  func pass(_ microBatch: Int) -> WorkerMemory { passes[microBatch] }

  func keep(_ output: Tensor, of microBatch: Int) { outputs[microBatch] = output }

  /// What a pass that is kept gave.
  func output(of microBatch: Int) -> Tensor? { outputs.indices.contains(microBatch) ? outputs[microBatch] : nil }

  /// Computes loss and gradient of all vectors.
  func compute(_ loss: any VectorLoss) { self.loss = loss(vectors, gradient: gradient, workspace) }
}
