package import NN
package import Tensors

/// What a training is about: its steps in their order, and how a part of one is computed.
///
/// A trainer runs the steps, adds up gradients, clips, updates and tells what happens, whatever its objective.
package protocol TrainingObjective: AnyObject {
  /// Gradient lanes: part of what fixes the bits.
  var lanes: Int { get }
  var stepsPerEpoch: Int { get }
  /// Losses that are told apart.
  var lossCount: Int { get }

  /// What is said before the first step.
  func start(totalSteps: Int, workers: Int) -> TrainingStart

  /// A step of the whole training, counted from 0. Steps are asked for in ascending order, from any one on.
  ///
  /// - Throws: what reading the data throws.
  func step(_ index: Int) throws -> any PlannedStep
}

/// One step, ready to be computed: nothing in it depends on how many workers will run it.
package protocol PlannedStep: Sendable {
  /// Counted from 0.
  var epoch: Int { get }
  var textCount: Int { get }
  var tokenCount: Int { get }
  /// Micro-batch i belongs to lane i mod `lanes`; each lane runs its own in ascending order.
  var microBatchCount: Int { get }
  /// The rows that the step reads of a token table whose gradient holds rows alone.
  var rows: StepRows { get }

  /// What the whole step needs before its micro-batches: nothing, unless their losses hang together.
  ///
  /// - Parameter lanes: micro-batch i will add its gradients to lane i mod their number.
  func prepare(lanes: [GradientBuffer], pool: WorkerPool, random: ForwardContext.RandomPlace)

  /// Forward and backward of one micro-batch; gradients are added to `gradients`. Returns its part of each of the
  /// step's losses.
  func run(
    _ microBatch: Int, _ memory: WorkerMemory, gradients: GradientBuffer, random: ForwardContext.RandomPlace
  ) -> [Double]
}

extension PlannedStep {
  package func prepare(lanes: [GradientBuffer], pool: WorkerPool, random: ForwardContext.RandomPlace) {}
}

/// Memory and tape of one worker.
package final class WorkerMemory {
  package let workspace = Workspace()
  package let tape: Tape

  package init() { tape = Tape(workspace: workspace) }

  /// Forgets the last micro-batch.
  package func begin() {
    workspace.reset()
    tape.reset()
  }
}
