import Encoders
import Files
import Foundation
import NN
import Tasks
import Tensors
import Testing
import Training

@Suite("Training on pairs of texts, from files to a published sentence encoder")
struct SentenceJobTests {
  let files: TinySentences

  init() throws { files = try TinySentences() }

  private func digest(_ run: RunFolder) throws -> String { try Digest.sha256(path: run.model + "/model.safetensors") }

  struct Case: Sendable, CustomTestStringConvertible {
    let source: PairSurvey.Source
    let method: PretrainingSettings.Method
    var testDescription: String { "\(source), \(method.name)" }
  }

  static let sources: [PairSurvey.Source] = [.columns(["text", "partner", "other"]), .texts]
  static let methods: [PretrainingSettings.Method] = [.full, .lora(rank: 4, alpha: 8)]
  static let cases = sources.flatMap { source in methods.map { Case(source: source, method: $0) } }

  @Test("partners are found better, and the published directory is a sentence encoder", arguments: methods)
  func trains(method: PretrainingSettings.Method) throws {
    let outcome = try files.job(method: method, steps: 150, configure: { $0.out = files.path("sentences") })
      .train { _ in }
    let (before, after) = (try #require(outcome.before), try #require(outcome.after))
    #expect(after.reciprocalRank > before.reciprocalRank, "\(before), \(after)")
    if method == .full { #expect(after.reciprocalRank > 0.7, "\(after)") }
    #expect(outcome.summary.bestScore == after.reciprocalRank)
    for path in [outcome.run.model, files.path("sentences")] {
      let published = try ModelDirectory.open(path)
      #expect(published.configuration.architectures == ["BertModel"])
      let base = try ModelDirectory.open(TinyCorpus.base)
      #expect(published.weights.tensors.map(\.name).sorted() == base.weights.tensors.map(\.name).sorted())
      let modules = try TinyJob.json(path + "/modules.json").arrayValue ?? []
      #expect(modules.compactMap { $0["path"]?.stringValue } == ["", "1_Pooling", "2_Normalize"])
      let pooling = try TinyJob.json(path + "/1_Pooling/config.json")
      #expect(pooling["pooling_mode_mean_tokens"] == true && pooling["pooling_mode_cls_token"] == false)
      // It scores as it did while it trained.
      let model = try SentenceModel(published)
      let store = try model.trainingStore(from: published, seed: 1)
      try store.pack(backward: false)
      let pool = WorkerPool(count: 2)
      defer { pool.stop() }
      let pass = SentencePass(model: model, store: store, microBatchTokens: 40, lanes: 1)
      let again = PartnerSearch(outcome.survey.heldOut, pass: pass, pool: pool)()
      #expect(abs(again.reciprocalRank - after.reciprocalRank) < 1e-9)
    }
    // And is an encoder like any other.
    let task = try TinyJob()
    let trained = try task.make(encoder: files.path("sentences")).train { _ in }
    #expect(trained.summary.steps == 6)
  }

  @Test("every family trains, and is published under its own bare names", arguments: FamilyReferenceTests.families)
  func families(family: String) throws {
    let folder = try TinyJob()
    let encoder = try FamilyMatrixTests.encoder(family, in: folder)
    for method in Self.methods {
      let outcome = try files.job(method: method, steps: 4, change: { $0.encoder = encoder }).train { _ in }
      #expect(outcome.summary.skippedSteps == 0 && outcome.summary.finalLoss.isFinite)
      let published = try ModelDirectory.open(outcome.run.model)
      #expect(published.configuration.architectures == [published.family.baseArchitecture])
      #expect(!published.weights.tensors.contains { $0.name.hasPrefix(published.family.prefix) })
      _ = try SentenceModel(published).trainingStore(from: published, seed: 1)
    }
  }

  @Test("the same bits for any number of workers, another seed others", arguments: cases)
  func workers(_ test: Case) throws {
    let digests = try [1, 2, 3].map { workers in
      try digest(files.job(test.source, method: test.method, workers: workers).train { _ in }.run)
    }
    #expect(Set(digests).count == 1)
    let other = try files.job(test.source, method: test.method, change: { $0.seed = 2 }).train { _ in }
    #expect(try digest(other.run) != digests[0])
  }

  @Test("stopped and gone on with ends in the bits of a run that never stopped", arguments: cases)
  func resumes(_ test: Case) throws {
    let whole = try files.job(test.source, method: test.method).train { _ in }
    let expected = try digest(whole.run)
    for step in [1, 8, 9, 10, 29] {
      let countdown = ResumeTests.Countdown(step)
      let first = try files.job(test.source, method: test.method, configure: { $0.stop = { countdown.signal() } })
      #expect(throws: TrainingInterruption.self) { try first.train { _ in } }
      let settings = try #require(
        SentenceSettings(try TinyJob.json(first.run.path + "/" + PretrainingSettings.fileName)))
      #expect(settings == first.settings)
      var options = TrainingJob.Options(workers: 1 + step % 2)
      options.resume = first.run
      let again = try SentenceJob(
        settings, workspace: WorkspaceFolder(root: files.folder), encoders: EncoderLocator(modelsFolder: nil),
        options: options)
      let outcome = try again.train { _ in }
      #expect(try outcome.run == first.run && digest(first.run) == expected, "stopped after step \(step)")
      #expect(outcome.after?.reciprocalRank == whole.after?.reciprocalRank && outcome.before == whole.before)
      #expect(FileManager.default.fileExists(atPath: first.run.model + "/1_Pooling/config.json"))
    }
  }

  @Test("the size of micro-batches bounds memory and changes no more than rounding")
  func microBatches() throws {
    let losses = try [20, 60, 10_000].map { tokens in
      var losses: [Double] = []
      _ = try files.job(steps: 8, change: { $0.microBatchTokens = tokens }).train {
        if case .step(let step) = $0 { losses.append(step.loss) }
      }
      return losses
    }
    for other in losses.dropFirst() {
      #expect(other.count == 8 && zip(other, losses[0]).allSatisfy { abs($0 - $1) < 1e-4 * abs($1) }, "\(losses)")
    }
  }

  @Test("nothing to learn from, and a window that the encoder does not have, are said")
  func badInput() throws {
    try "a,b\nthe film,\n".write(toFile: files.path("pairs.csv"), atomically: true, encoding: .utf8)
    #expect(throws: TrainingError.self) { try files.job().train { _ in } }
    #expect(throws: TrainingError.window(asked: 41, allowed: 3...40)) { try files.job(change: { $0.window = 41 }) }
  }

  @Test("an encoder without dropout cannot tell a text from itself")
  func noDropout() throws {
    for rate in [nil, 0.0] {
      #expect(throws: TrainingError.noDropout(path: TinyCorpus.base)) {
        try files.job(.texts, change: { $0.dropout = rate })
      }
    }
  }

  @Test("weights are not chosen by a few held-out pairs, and where all are found the later ones are kept")
  func choice() throws {
    var remarks: [String] = []
    let few = try files.job(change: { $0.corpus = files.corpus(heldOut: 0.04) }).train {
      if case .remark(let text) = $0 { remarks.append(text) }
    }
    #expect((1..<20).contains(few.survey.heldOut.rows.count) && few.summary.bestStep == nil && few.after != nil)
    #expect(remarks.contains { $0.contains("too few to choose weights by") })
    // Every pair has the same partner: all are found from the beginning.
    let same = "text,partner\n" + files.rows.map { "\"\($0.first)\",the film\n" }.joined()
    try same.write(toFile: files.path("pairs.csv"), atomically: true, encoding: .utf8)
    let all = try files.job(steps: 12).train { _ in }
    #expect(all.before?.reciprocalRank == 1 && all.summary.bestStep == 12)
  }

  @Test("an encoder that pools by the first token is trained so, and stays so")
  func firstToken() throws {
    let encoder = files.path("first")
    try FileManager.default.copyItem(atPath: TinyCorpus.base, toPath: encoder)
    try FileManager.default.createDirectory(atPath: encoder + "/1_Pooling", withIntermediateDirectories: true)
    try #"{"pooling_mode": "cls"}"#.write(
      toFile: encoder + "/1_Pooling/config.json", atomically: true, encoding: .utf8)
    let prompts = #"{"prompts": {"query": "find: "}}"#
    try prompts.write(toFile: encoder + "/config_sentence_transformers.json", atomically: true, encoding: .utf8)
    let usual = try files.job(steps: 8).train { _ in }
    let outcome = try files.job(steps: 8, change: { $0.encoder = encoder }).train { _ in }
    #expect(try digest(usual.run) != digest(outcome.run) && outcome.before != usual.before)
    let published = outcome.run.model
    #expect(try SentencePooling.of(ModelDirectory.open(published)) == .cls)
    #expect(try String(contentsOfFile: published + "/config_sentence_transformers.json", encoding: .utf8) == prompts)
    #expect(try TinyJob.json(published + "/1_Pooling/config.json")["pooling_mode_cls_token"] == true)
    // Hidden words leave it so, too.
    let corpus = try TinyCorpus()
    let words = try corpus.job(steps: 2, change: { $0.encoder = encoder }).train { _ in }
    #expect(try SentencePooling.of(ModelDirectory.open(words.run.model)) == .cls)
    try #"{"pooling_mode": "max"}"#.write(
      toFile: encoder + "/1_Pooling/config.json", atomically: true, encoding: .utf8)
    #expect { _ = try files.job(change: { $0.encoder = encoder }) } throws: { "\($0)".contains("the pooling max") }
  }

  @Test("where every step is left out, nothing is published", arguments: [0.0, 0.2])
  func brokenEncoder(heldOut: Double) throws {
    let folder = files.path("broken")
    try TinyCorpus.writeBroken(at: folder)
    let job = try files.job(
      steps: 4,
      change: {
        $0.encoder = folder
        $0.corpus = files.corpus(heldOut: heldOut)
      }, configure: { $0.out = files.path("out") })
    #expect(throws: TrainingError.self) { try job.train { _ in } }
    #expect(!FileManager.default.fileExists(atPath: files.path("out")) && !job.run.isFinished)
  }

  @Test("one step learns too")
  func oneStep() throws {
    let outcome = try files.job(steps: 1).train { _ in }
    let (old, new) = (try ModelDirectory.open(TinyCorpus.base), try ModelDirectory.open(outcome.run.model))
    let name = "encoder.layer.0.attention.self.query.weight"
    let before = try #require(old.weights.file(holding: name)).bytes(of: try #require(old.weights[name]))
    let after = try #require(new.weights.file(holding: name)).bytes(of: try #require(new.weights[name]))
    #expect(!before.elementsEqual(after))
  }
}
