import Encoders
import Files
import Foundation
import NN
import Tasks
import Tensors
import Testing
import Training

@Suite("Continued pretraining from files to a published encoder")
struct PretrainingJobTests {
  let files: TinyCorpus

  init() throws { files = try TinyCorpus() }

  private func digest(_ run: RunFolder) throws -> String { try Digest.sha256(path: run.model + "/model.safetensors") }

  static let methods: [PretrainingSettings.Method] = [.full, .lora(rank: 4, alpha: 8)]

  @Test("perplexity falls, and the published directory holds the whole model", arguments: methods)
  func trains(method: PretrainingSettings.Method) throws {
    var remarks: [String] = []
    let outcome = try files.job(
      method: method, steps: 400, corpus: files.corpus([files.writeRounds()]),
      configure: { $0.out = files.path("domain") }
    ).train { if case .remark(let text) = $0 { remarks.append(text) } }
    let (before, after) = (try #require(outcome.perplexityBefore), try #require(outcome.perplexityAfter))
    // Eleven words, each as frequent as the others: who knows nothing of their order has 11 at best.
    #expect(before > 11 && after < 10.8 && outcome.hasNewHead)
    #expect(remarks.contains { $0.contains("without a head") && $0.contains("BertForMaskedLM") })
    for path in [outcome.run.model, files.path("domain")] {
      let published = try ModelDirectory.open(path)
      #expect(published.configuration.architectures == ["BertForMaskedLM"])
      let names = Set(published.weights.tensors.map(\.name))
      #expect(names.contains("cls.predictions.bias") && names.contains("cls.predictions.transform.LayerNorm.weight"))
      #expect(
        names.contains("bert.pooler.dense.weight") && !names.contains { $0.contains("decoder") || $0.contains("lora") })
      // It scores as it did while it trained.
      let model = try MaskedLanguageModel(published)
      let (store, newHead) = try model.trainingStore(from: published, seed: 1)
      #expect(newHead.isEmpty)
      try store.pack(backward: false)
      let pool = WorkerPool(count: 2)
      defer { pool.stop() }
      let text = HeldOutText(
        outcome.survey.heldOut, cutter: PieceCutter(tokenizer: try TinyCorpus.tokenizer(), window: 40),
        masking: try TinyCorpus.masking())
      let look = try #require(
        HeldOutLoss(
          text, masking: try TinyCorpus.masking(), pass: LanguagePass(model: model, store: store), pool: pool))
      #expect(abs(look().loss - log(after)) < 1e-4)
      #expect(try abs(#require(outcome.after.new).loss - log(after)) < 1e-9)
    }
    // And is an encoder like any other.
    let task = try TinyJob()
    let trained = try task.make(encoder: files.path("domain")).train { _ in }
    #expect(trained.summary.steps == 6)
  }

  @Test(
    "every family trains, and is published under its own names", arguments: ["bert"] + FamilyReferenceTests.families)
  func families(family: String) throws {
    for method in Self.methods {
      let folder = try TinyJob()
      let encoder = try FamilyMatrixTests.encoder(family, in: folder)
      let outcome = try files.job(method: method, steps: 4, change: { $0.encoder = encoder }).train { _ in }
      #expect(outcome.hasNewHead && outcome.summary.skippedSteps == 0 && outcome.summary.finalLoss.isFinite)
      let (base, published) = (try ModelDirectory.open(encoder), try ModelDirectory.open(outcome.run.model))
      let parent = URL(fileURLWithPath: family == "bert" ? TinyBert.folder : FamilyReferenceTests.root + "/" + family)
      let head = try SafetensorsFile(path: parent.path + "/masked-head.safetensors")
      // A pooler that Hone has no use for is left behind, as transformers leaves it.
      let own = base.weights.tensors.map(\.name).filter { family == "bert" || !$0.hasPrefix("pooler.") }
      let expected = own.map { base.family.prefix + $0 } + head.tensors.map(\.name)
      #expect(published.weights.tensors.map(\.name).sorted() == expected.sorted())
      let (_, newHead) = try MaskedLanguageModel(published).trainingStore(from: published, seed: 1)
      #expect(newHead.isEmpty)
    }
  }

  @Test("the encoder's pooler, which no token's state goes through, stays as it is")
  func pooler() throws {
    let outcome = try files.job(steps: 5).train { _ in }
    let (before, after) = (try ModelDirectory.open(TinyCorpus.base), try ModelDirectory.open(outcome.run.model))
    for name in ["pooler.dense.weight", "pooler.dense.bias"] {
      let (old, new) = (try #require(before.weights[name]), try #require(after.weights["bert." + name]))
      let oldBytes = try #require(before.weights.file(holding: name)).bytes(of: old)
      let newBytes = try #require(after.weights.file(holding: "bert." + name)).bytes(of: new)
      #expect(oldBytes.elementsEqual(newBytes))
    }
  }

  @Test("the same bits for any number of workers", arguments: methods)
  func workers(method: PretrainingSettings.Method) throws {
    let digests = try [1, 2, 3].map { workers in
      try digest(files.job(method: method, workers: workers).train { _ in }.run)
    }
    #expect(Set(digests).count == 1)
    let other = try files.job(method: method, change: { $0.seed = 2 }).train { _ in }
    #expect(try digest(other.run) != digests[0])
  }

  @Test("stopped and gone on with ends in the bits of a run that never stopped", arguments: methods)
  func resumes(method: PretrainingSettings.Method) throws {
    // Eleven or so steps an epoch: states lie in the middle of epochs.
    let whole = try files.job(method: method, steps: 40).train { _ in }
    let expected = try digest(whole.run)
    for step in [1, 9, 10, 11, 12, 23, 39] {
      let countdown = ResumeTests.Countdown(step)
      let first = try files.job(method: method, steps: 40, configure: { $0.stop = { countdown.signal() } })
      #expect(throws: TrainingInterruption.self) { try first.train { _ in } }
      let settings = try #require(
        PretrainingSettings(try TinyJob.json(first.run.path + "/" + PretrainingSettings.fileName)))
      #expect(settings == first.settings)
      var options = TrainingJob.Options(workers: 1 + step % 2)
      options.resume = first.run
      let again = try PretrainingJob(
        settings, workspace: WorkspaceFolder(root: files.folder), encoders: EncoderLocator(modelsFolder: nil),
        options: options)
      let outcome = try again.train { _ in }
      #expect(outcome.run == first.run && first.run.isFinished)
      #expect(try digest(first.run) == expected, "stopped after step \(step)")
      #expect(outcome.summary.tokens == whole.summary.tokens && outcome.report.before == whole.report.before)
    }
  }

  @Test("the readings of a corpus say how far they are, and can be stopped")
  func readings() throws {
    let expected = try digest(files.job(corpus: files.corpus(likeness: 0.8)).train { _ in }.run)
    var reports: [ReadingProgress] = []
    // The first reading looks for copies, the second one counts.
    for stop in [1, 2, 3] {
      let countdown = ResumeTests.Countdown(stop)
      let first = try files.job(
        corpus: files.corpus(likeness: 0.8), configure: { $0.stopReading = { countdown.signal() } })
      let interruption = #expect(throws: TrainingInterruption.self) {
        try first.train { if case .reading(let progress) = $0 { reports.append(progress) } }
      }
      #expect(interruption?.step == 0 && interruption?.totalSteps == 0)
      #expect(reports.count == stop)
      reports = []
      _ = try files.goOn(first).train { if case .reading(let progress) = $0 { reports.append(progress) } }
      #expect(try digest(first.run) == expected)
      let size = try Data(contentsOf: URL(fileURLWithPath: files.path("films.txt"))).count
      #expect(reports.last == ReadingProgress(bytes: size, totalBytes: size))
      reports = []
    }
  }

  @Test("a corpus that has changed is not gone on with")
  func changed() throws {
    let countdown = ResumeTests.Countdown(3)
    let first = try files.job(configure: { $0.stop = { countdown.signal() } })
    #expect(throws: TrainingInterruption.self) { try first.train { _ in } }
    try "the film was good".write(toFile: files.path("films.txt"), atomically: true, encoding: .utf8)
    #expect(throws: RunError.self) { try files.job(configure: { $0.resume = first.run }) }
  }

  @Test("an encoder with a head keeps it")
  func keepsHead() throws {
    let first = try files.job(steps: 60).train { _ in }
    let second = try files.job(steps: 4, change: { $0.encoder = first.run.model }).train { _ in }
    #expect(!second.hasNewHead)
    let (before, after) = (try #require(second.perplexityBefore), try #require(first.perplexityAfter))
    #expect(abs(before - after) < 1e-4 * after)
  }

  @Test("nothing to learn from, and a window that the encoder does not have, are said")
  func badInput() throws {
    try "\u{3A9}\n\n\u{3A9}\n".write(toFile: files.path("empty.txt"), atomically: true, encoding: .utf8)
    #expect(throws: TrainingError.self) {
      try files.job(corpus: files.corpus(["empty.txt"])).train { _ in }
    }
    #expect(throws: TrainingError.window(asked: 41, allowed: 8...40)) { try files.job(change: { $0.window = 41 }) }
    #expect(throws: (any Error).self) { try files.job(corpus: files.corpus(["nothing.txt"])) }
  }
}
