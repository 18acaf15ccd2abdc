import Encoders
import Files
import Foundation
import NN
import PEFT
import Tasks
import Tensors
import Testing
import Training

/// What frozen layers give is computed once, in memory or in a file, and training on it is training on the whole.
@Suite struct FrozenLayersTests {
  /// The weights after some steps; without dropout, so that frozen layers give the same at every step anyway.
  private func train(_ method: TinyMethod, limit: Int?) throws -> (bits: [UInt32], start: TrainingStart?) {
    let base = try ModelDirectory.open(TinyJob.encoder)
    var settings = ModelSettings(
      task: "tiny", kind: .classification, labels: ["a", "b", "c"], pooling: .cls, method: method.method,
      encoder: TinyJob.encoder)
    settings.hiddenDropout = 0
    settings.attentionDropout = 0
    method.apply(to: &settings, trainsPooler: false)
    let model = try ClassifierModel(base.configuration, family: base.family, settings: settings)
    let store = try ModelWeights(model).trainingStore(from: base, seed: 3, keepsHead: false)
    let items = TinyTraining.items
    let planner = StepPlanner(items, batchSize: 6, microBatchTokens: 64, lanes: 2, seed: 3, shuffles: true)
    var trainer = TrainerSettings(
      totalSteps: 8, schedule: LearningRateSchedule(curve: .constant, peak: 5e-3, warmupSteps: 0, totalSteps: 8),
      optimizer: AdamWSettings(), seed: 3, evaluateEvery: 100, metric: "accuracy")
    trainer.frozenMemoryLimit = limit
    var start: TrainingStart?
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    _ = try Trainer(
      model: model, store: store, items: items, planner: planner, settings: trainer, pool: pool
    ).run(evaluate: nil, saveBest: {}, observe: { if case .started(let value) = $0 { start = value } })
    return (TinyTraining.bits(store), start)
  }

  static let methods = TinyMethod.all.filter { ["layers", "head", "dora, dropout, top layer"].contains($0.name) }

  @Test(arguments: methods) func aFileGivesTheSameBitsAsMemory(method: TinyMethod) throws {
    let (memory, first) = try train(method, limit: .max)
    let (file, second) = try train(method, limit: 1)
    #expect(memory == file)
    let frozen = try #require(first?.frozen)
    #expect(frozen.layers == (method.name == "head" ? 2 : 1) && frozen.bytes > 0 && !frozen.isOnDisk)
    #expect(second?.frozen?.isOnDisk == true && second?.frozen?.bytes == frozen.bytes)
  }

  @Test(arguments: methods) func computedAtEveryStepItIsTheSame(method: TinyMethod) throws {
    let (kept, _) = try train(method, limit: .max)
    let (computed, start) = try train(method, limit: nil)
    #expect(start?.frozen == nil && kept == computed)
  }

  @Test func everythingTrainsThenNothingIsKept() throws {
    #expect(try train(TinyMethod.all[0], limit: .max).start?.frozen == nil)
  }

  @Test func aScratchFileHasNoNameAndKeepsItsBytes() throws {
    let job = try TinyJob()
    let before = TinyJob.names(in: job.folder)
    let file = try ScratchFile(folder: job.folder, count: 4096)
    #expect(TinyJob.names(in: job.folder) == before)
    let bytes = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    try bytes[2048...].withUnsafeBytes { try file.write($0, at: 2048) }
    try bytes[..<2048].withUnsafeBytes { try file.write($0, at: 0) }
    let map = UnsafeRawBufferPointer(start: try file.mapped(), count: 4096)
    #expect(map.elementsEqual(bytes))
    #expect(throws: FilesError.self) { try ScratchFile(folder: job.folder + "/none", count: 1) }
    #expect(throws: FilesError.self) { try ScratchFile(folder: job.folder, count: 1 << 50) }
  }
}
