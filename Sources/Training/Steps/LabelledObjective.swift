import Encoders
import NN
import Tasks
import Tensors

/// Training on items with labels: all of them once an epoch, in a new order.
final class LabelledObjective: TrainingObjective {
  private let planner: StepPlanner
  private let pass: LabelledPass
  /// The order of the items in the last epoch that was asked for.
  private var order: (epoch: Int, items: [Int])?

  init(planner: StepPlanner, pass: LabelledPass) {
    self.planner = planner
    self.pass = pass
  }

  var lanes: Int { planner.lanes }
  var stepsPerEpoch: Int { planner.stepsPerEpoch }
  var lossCount: Int { pass.heads.count }

  func step(_ index: Int) -> any PlannedStep {
    let (epoch, step) = index.quotientAndRemainder(dividingBy: planner.stepsPerEpoch)
    let items = order?.epoch == epoch ? order?.items ?? [] : planner.order(epoch: epoch)
    order = (epoch, items)
    return LabelledStep(plan: planner.plan(order: items, step: step), epoch: epoch, pass: pass)
  }

  func start(totalSteps: Int, workers: Int) -> TrainingStart {
    let (items, store) = (pass.items, pass.store)
    let models = pass.heads.map(\.model)
    let layerCount = models[0].encoder.layerCount
    // Layers that no step computes.
    let cachedLayers = pass.features.map { $0.layers ?? layerCount } ?? 0
    return TrainingStart(
      texts: items.count, windows: items.reduce(0) { $0 + $1.windows.count },
      tokensPerEpoch: items.reduce(0) { $0 + $1.windows.reduce(0) { $0 + $1.ids.count } },
      totalSteps: totalSteps, stepsPerEpoch: planner.stepsPerEpoch,
      trainableParameters: store.trainableCount, totalParameters: store.parameters.reduce(0) { $0 + $1.count },
      workers: workers, lanes: planner.lanes,
      operationsPerToken: OperationCount.perToken(models, store, cachedLayers: cachedLayers),
      frozen: pass.features.map { features in
        TrainingStart.Frozen(
          layers: features.layers ?? layerCount, bytes: features.byteCount, isOnDisk: features.isOnDisk)
      })
  }
}

/// A step over items with labels.
struct LabelledStep: PlannedStep {
  let plan: StepPlan
  let epoch: Int
  let pass: LabelledPass

  var textCount: Int { plan.textCount }
  var tokenCount: Int { plan.tokenCount }
  var microBatchCount: Int { plan.microBatches.count }

  /// None where the table does not train.
  var rows: StepRows {
    let table = pass.heads[0].model.encoder.tokenTable
    guard pass.store.isTrainable[table.slot] else { return .none }
    let ids = plan.microBatches.joined().lazy.flatMap { pass.items[$0.item].windows[$0.window].ids }
    return StepRows(tokenIDs: ids, tableRows: table.rows)
  }

  func run(
    _ microBatch: Int, _ memory: WorkerMemory, gradients: GradientBuffer, random: ForwardContext.RandomPlace
  ) -> [Double] {
    pass.run(plan.microBatches[microBatch], memory, gradients: gradients, random: random)
  }
}
