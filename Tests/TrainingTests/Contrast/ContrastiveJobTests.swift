import Files
import Foundation
import Tasks
import Tensors
import Testing
import Training

/// The method `contrastive`, from a file to a published model.
@Suite struct ContrastiveJobTests {
  let files: TinyJob

  init() throws { files = try TinyJob() }

  private static let settings = [
    "training.steps=40", "training.batch_size=8", "training.learning_rate=1e-3", "training.lanes=2",
    "training.micro_batch_tokens=60", "training.save_minutes=0",
  ]

  private func job(
    _ settings: [String] = [], workers: Int = 2, configure: (inout TrainingJob.Options) -> Void = { _ in }
  ) throws -> TrainingJob {
    try files.make(
      method: "contrastive", settings: Self.settings + settings, workers: workers, configure: configure)
  }

  private func digest(_ run: RunFolder) throws -> String { try Digest.sha256(path: run.model + "/model.safetensors") }

  @Test func itLearnsTheClassesAndSavesAHead() throws {
    var losses: [Double] = []
    let job = try job(["data.validation=null", "training.steps=120"])
    let outcome = try job.train { if case .step(let step) = $0 { losses.append(step.loss) } }
    #expect(losses.count == 120 && losses.suffix(20).reduce(0, +) < 0.7 * losses.prefix(20).reduce(0, +), "\(losses)")
    let trained = try TrainedModel.open(outcome.run.model, encoders: EncoderLocator(modelsFolder: nil))
    #expect(trained.settings.pooling == .mean && trained.settings.method == "contrastive")
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    let labels = try Pipeline(trained, pool: pool).predict(TinyJob.texts.map(\.text)).map { trained.labels[$0.best] }
    #expect(zip(labels, TinyJob.texts).count { $0 == $1.label } >= 23, "\(labels)")
  }

  @Test func theSameBitsForAnyNumberOfWorkers() throws {
    let digests = try [1, 2, 3].map { try digest(job(workers: $0).train { _ in }.run) }
    #expect(Set(digests).count == 1)
    #expect(try digest(job(["training.seed=7"]).train { _ in }.run) != digests[0])
  }

  @Test(arguments: ["data.validation=null", "training.evaluate_every=7"])
  func stoppedAndGoneOnWithItEndsInTheSameBits(setting: String) throws {
    let expected = try digest(job([setting]).train { _ in }.run)
    for step in [1, 7, 20, 39] {
      let countdown = ResumeTests.Countdown(step)
      let first = try job([setting]) { $0.stop = { countdown.signal() } }
      #expect(throws: TrainingInterruption.self) { try first.train { _ in } }
      let outcome = try job([setting], workers: 1 + step % 2) { $0.resume = first.run }.train { _ in }
      #expect(try outcome.run == first.run && digest(first.run) == expected, "stopped after step \(step)")
    }
  }

  @Test func whatItDoesNotUseIsSaid() throws {
    let first = try job(["training.steps=2"]).train { _ in }
    var remarks: [String] = []
    _ = try job(["training.steps=2"]) { $0.initial = first.run.model }.train {
      if case .remark(let text) = $0 { remarks.append(text) }
    }
    #expect(remarks.contains("\(first.run.model): its head is not used: the method contrastive fits a new one"))
    #expect(!remarks.contains { $0.contains("1_Pooling") })
  }

  @Test func anEpochIsSoManyTurnsOfEachText() throws {
    let task = try job(["training.steps=null", "method.iterations=3", "data.validation=null"])
    #expect(task.task.training.epochs == 1 && task.task.training.minimumSteps == 0)
    // 24 texts, each with two pairs three times, eight pairs a step.
    #expect(try task.train { _ in }.summary.steps == 18)
  }

  /// With nothing to look at in between, the head is where it shows.
  @Test func anEncoderOfNoNumbersIsNotPublished() throws {
    let folder = files.folder + "/broken"
    try TinyCorpus.writeBroken(at: folder)
    let job = try files.make(
      method: "contrastive", encoder: folder, settings: Self.settings + ["data.validation=null", "training.steps=3"])
    #expect(throws: (any Error).self) { try job.train { _ in } }
    #expect(!FileManager.default.fileExists(atPath: job.run.model))
  }

  @Test(arguments: [
    ("kind=multi_label", "sentiment or classification"), ("training.class_weights=balanced", "whose head is fitted"),
    ("training.label_smoothing=0.1", "whose head is fitted"), ("training.shuffle=false", "whose head is fitted"),
    ("head.dropout=0.5", "whose head is fitted"),
  ])
  func whatDoesNotGoWithItIsSaid(setting: String, words: String) throws {
    #expect {
      _ = try job([setting])
    } throws: { "\($0)".contains(words) }
  }
}
