package import NN
import Synchronization
import Tasks
package import Tensors

/// One step whose loss is of all its texts' vectors together.
///
/// First all vectors are computed, then the loss and its gradient with respect to them, then each micro-batch goes backward.
/// Where the micro-batches of a step are more than lanes, each is computed again for that (Gao et al., 2021, "GradCache"):
/// memory does not grow with the step.
package struct SentenceStep: PlannedStep {
  package let epoch: Int
  package let textCount: Int
  let texts: [SentenceText]
  private let pass: SentencePass
  private let loss: any VectorLoss
  private let memory: SentenceMemory
  private let batches: [[Int]]

  /// - Parameters:
  ///   - rows: rows of the data that the step is counted as.
  ///   - memory: the training's, of which one step at a time makes use.
  package init(
    _ texts: [SentenceText], rows: Int, epoch: Int, loss: any VectorLoss, pass: SentencePass, memory: SentenceMemory
  ) {
    self.texts = texts
    self.epoch = epoch
    textCount = rows
    self.loss = loss
    self.pass = pass
    self.memory = memory
    batches = TokenBalance.batches(
      texts.map(\.ids.count), microBatchTokens: pass.microBatchTokens, lanes: pass.lanes)
  }

  package var tokenCount: Int { texts.reduce(0) { $0 + $1.ids.count } }
  package var microBatchCount: Int { batches.count }
  package var rows: StepRows { pass.rows(of: texts) }
  private var keepsPasses: Bool { batches.count <= pass.lanes }

  package func prepare(lanes: [GradientBuffer], pool: WorkerPool, random: ForwardContext.RandomPlace) {
    memory.begin(texts: texts.count, width: pass.width, kept: keepsPasses ? batches.count : 0)
    let next = Atomic(0)
    pool.run { [self] worker in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < batches.count else { return }
        let output: Tensor
        if keepsPasses {
          let own = memory.pass(index)
          own.begin()
          output = pass.vectors(
            texts, batches[index], own.workspace, tape: own.tape, gradients: lanes[index % lanes.count], random: random)
          memory.keep(output, of: index)
        } else {
          output = pass.vectors(texts, batches[index], pool.workspace(worker), random: random)
        }
        for (row, place) in batches[index].enumerated() {
          memory.vectors.row(place).update(from: output.row(row), count: pass.width)
        }
      }
    }
    memory.compute(loss)
  }

  package func run(
    _ microBatch: Int, _ worker: WorkerMemory, gradients: GradientBuffer, random: ForwardContext.RandomPlace
  ) -> [Double] {
    let own: WorkerMemory
    let output: Tensor
    if let kept = memory.output(of: microBatch) {
      (own, output) = (memory.pass(microBatch), kept)
    } else {
      own = worker
      own.begin()
      output = pass.vectors(
        texts, batches[microBatch], own.workspace, tape: own.tape, gradients: gradients, random: random)
    }
    if let (target, _) = own.tape.accumulator(for: output) {
      for (row, place) in batches[microBatch].enumerated() {
        (target + row * pass.width).update(from: memory.gradient.row(place), count: pass.width)
      }
    }
    own.tape.backward()
    return [microBatch == 0 ? memory.loss : 0]
  }
}
