import Encoders
import Files
import Foundation
import NN
import PEFT
import Synchronization
import Tasks
import Tensors
import Testing
import Training

/// Every method with every kind of task: the loss falls, what is saved has the same bits, and what merges says the same.
@Suite struct MethodKindMatrixTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let method: TinyMethod
    let kind: TaskKind
    var testDescription: String { "\(method), \(kind.name)" }
  }

  static let cases = TinyMethod.all.flatMap { method in TaskKinds.all.map { Case(method: method, kind: $0) } }

  private func labels(_ kind: TaskKind) -> [String] {
    switch kind.target {
    case .text, .labels: ["a", "b", "c"]
    case .number: ["score"]
    case .words: ["O", "B-X", "I-X"]
    }
  }

  /// The generated texts with answers of the kind.
  private func items(_ kind: TaskKind) -> [TrainingItem] {
    TinyTraining.items.map { item in
      switch kind.target {
      case .text: return item
      case .labels:
        return TrainingItem(
          row: item.row, windows: item.windows, target: .values((0..<3).map { (item.row + $0) % 3 == 0 ? 1 : 0 }),
          mass: 3)
      case .number:
        return TrainingItem(row: item.row, windows: item.windows, target: .values([Float(item.row % 5) / 2]))
      case .words:
        let targets = item.windows.map { window in
          let rows = (1..<(window.ids.count - 1)).map { Int32($0) }
          return WordTargets(rows: rows, labels: rows.map { ($0 + Int32(item.row)) % 3 == 0 ? 1 : 0 })
        }
        return TrainingItem(row: item.row, windows: item.windows, target: .words(targets))
      }
    }
  }

  /// The logits of every window, one after the other.
  private func logits(_ model: ClassifierModel, _ store: ParameterStore, _ items: [TrainingItem], _ pool: WorkerPool)
    -> [[Float]]
  {
    let windows = items.flatMap(\.windows)
    let found = Mutex<[[Float]]>(Array(repeating: [], count: windows.count))
    SharedPass([SharedPass.Member(model: model, store: store)], pool: pool).run([
      SharedPass.Job(windows: windows) { index, logits in
        let values = logits.values
        found.withLock { $0[index] = values }
      }
    ])
    return found.withLock { $0 }
  }

  @Test(arguments: cases) func trainsSavesLoadsAndMerges(_ test: Case) throws {
    let job = try TinyJob()
    let base = try ModelDirectory.open(TinyJob.encoder)
    var settings = ModelSettings(
      task: "tiny", kind: test.kind, labels: labels(test.kind), pooling: .cls, method: test.method.method,
      encoder: TinyJob.encoder)
    if test.kind.isGraded { settings.grades = Grades(["0", "1", "2"]) }
    settings.hiddenDropout = 0.1
    test.method.apply(to: &settings, trainsPooler: false)
    let model = try ClassifierModel(base.configuration, family: base.family, settings: settings)
    let store = try ModelWeights(model).trainingStore(from: base, seed: 3, keepsHead: false)
    let items = items(test.kind).filter { $0.windows.allSatisfy { $0.ids.count <= model.windowLength } }
    let planner = StepPlanner(items, batchSize: 6, microBatchTokens: 64, lanes: 2, seed: 3, shuffles: true)
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    let trainer = try Trainer(
      model: model, store: store, items: items, planner: planner,
      settings: TrainerSettings(
        totalSteps: 40, schedule: LearningRateSchedule(curve: .constant, peak: 5e-3, warmupSteps: 0, totalSteps: 40),
        optimizer: AdamWSettings(), seed: 3, evaluateEvery: 100, metric: test.kind.metrics[0]), pool: pool)
    var losses: [Double] = []
    _ = try trainer.run(
      evaluate: nil, saveBest: {}, observe: { if case .step(let step) = $0 { losses.append(step.loss) } })
    #expect(losses.count == 40 && losses.suffix(8).reduce(0, +) < losses.prefix(8).reduce(0, +), "the loss falls")

    let path = job.folder + "/published"
    try CheckpointWriter(model: model, base: base, lineage: JSONObject()).publish(store, at: path)
    let opened = try TrainedModel.open(path, encoders: EncoderLocator(modelsFolder: nil))
    #expect(opened.settings.kind == test.kind && opened.labels == settings.labels)
    let expected = logits(model, store, items, pool)
    #expect(expected == logits(opened.model, opened.store, items, pool))

    guard model.adapter?.whyNotMerged == nil else { return }
    try ModelExporter(opened, precision: .float32).publish(at: job.folder + "/merged", lineage: JSONObject())
    let merged = try TrainedModel.open(job.folder + "/merged", encoders: EncoderLocator(modelsFolder: nil))
    let differences = zip(expected, logits(merged.model, merged.store, items, pool)).flatMap { mine, other in
      zip(mine, other).map { abs($0 - $1) }
    }
    #expect(!differences.isEmpty && (differences.max() ?? 1) < 1e-5, "\(differences.max() ?? .nan)")
  }

  @Test(arguments: [(37, true), (38, false), (4000, false)]) func aPrefixLeavesATextRoom(places: Int, fits: Bool) throws
  {
    let base = try ModelDirectory.open(TinyJob.encoder)
    var settings = ModelSettings(
      task: "tiny", kind: .classification, labels: ["a", "b"], pooling: .cls, method: "prefix", encoder: "tiny")
    settings.adapter = AdapterSetup(PrefixConfiguration(places: places))
    guard fits else {
      #expect(throws: ModelError.noRoom(places: places, positions: 40)) {
        try ClassifierModel(base.configuration, family: base.family, settings: settings)
      }
      return
    }
    #expect(
      try ClassifierModel(base.configuration, family: base.family, settings: settings).windowLength == 40 - places)
  }
}
