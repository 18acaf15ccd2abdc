import Datasets
package import Encoders
import Files
import Foundation
import NN
import PEFT
package import Tasks
import Tensors
import Tokenizers

/// One continued pretraining of an encoder, from its files to a published model.
package struct PretrainingJob {
  package let settings: PretrainingSettings
  package let base: ModelDirectory
  package let run: RunFolder
  private let model: MaskedLanguageModel
  private let tokenizer: any TextTokenizer
  private let masking: WholeWordMasking
  private let window: Int
  private let lanes: Int
  private let options: TrainingJob.Options
  private let start: RunStart
  private let files: [(role: String, path: String, digest: String)]

  /// Reads the encoder and makes the run's folder; of the corpus nothing but its digest is read yet.
  ///
  /// - Throws: what is wrong with the encoder, a file or a setting.
  package init(
    _ settings: PretrainingSettings, workspace: WorkspaceFolder, encoders: EncoderLocator, options: TrainingJob.Options
  ) throws {
    let launch = try options.resume.map { try RunLaunch(run: $0) }
    let base = try ModelDirectory.open(encoders.path(of: settings.encoder, or: launch?.base))
    self.base = base
    let rate = settings.dropout.map { Float($0) }
    model = try MaskedLanguageModel(
      base, dropout: DropoutOverrides(hidden: rate, attention: rate), adapter: { _ in settings.method.adapter })
    tokenizer = try EncoderTokenizer.load(base.handle, encoder: model.encoder)
    masking = try WholeWordMasking(tokenizer, path: base.path, share: settings.hiddenShare, seed: settings.seed)
    let limit = model.encoder.maximumLength
    if let asked = settings.window, !(8...limit).contains(asked) {
      throw ModelError.maximumLength(asked: asked, limit: limit, overhead: 7)
    }
    window = settings.window ?? min(PretrainingSettings.usualWindow, limit)
    lanes = settings.lanes ?? launch?.lanes ?? max(2, options.workers)
    var resolved = settings
    resolved.window = window
    resolved.lanes = lanes
    self.settings = resolved
    var options = options
    options.out = options.out ?? launch?.out
    self.options = options
    let files = try settings.corpus.paths.enumerated().map { index, path in
      (role: "text \(index + 1)", path: path, digest: try InputDigest(path).sha256)
    }
    self.files = files
    let identity = try RunIdentity(
      files: files, settings: resolved.json, base: base,
      encoderDigest: DigestCache.standard.weights(of: base.weights, verify: options.verify))
    let json = resolved.json
    start = try RunStart(
      workspace: workspace, task: Self.task(of: settings.encoder), options: options, base: base.path,
      identity: identity
    ) { run in
      try AtomicFile.write(
        run.path + "/" + PretrainingSettings.fileName, json.serialized(pretty: true) + "\n")
    }
    run = start.run
  }

  /// What runs of an encoder are filed under.
  package static func task(of encoder: String) -> String {
    let name = URL(fileURLWithPath: encoder).lastPathComponent
    return "pretrain-" + String(name.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "-" })
  }

  /// Reads the corpus, trains, and publishes the best (or last) weights.
  ///
  /// - Throws: `TrainingInterruption` after a whole step whose state is kept; `TrainingError`, `DatasetError`,
  ///   `FilesError`.
  package func train(observe: @escaping (TrainingEvent) -> Void) throws -> PretrainingOutcome {
    let pool = WorkerPool(count: options.workers)
    defer {
      pool.stop()
      start.release()
    }
    let began = ContinuousClock.now
    let (store, newHead) = try model.trainingStore(from: base, seed: settings.seed)
    if let remark = Self.remark(newHead: newHead, of: model) { observe(.remark(remark)) }
    let source = CorpusSource(
      corpus: settings.corpus, cutter: PieceCutter(tokenizer: tokenizer, window: window), window: window, pool: pool)
    observe(.remark("reading the texts once, to count them and to hold some out"))
    let survey = try CorpusSurvey(source, mostHeldOutTokens: settings.heldOutTokens)
    try tell(survey, observe)
    let pass = LanguagePass(model: model, store: store)
    let trainer = try makeTrainer(source, survey, pass)
    let heldOut =
      survey.heldOut.isEmpty
      ? nil : HeldOutLoss(survey.heldOut, masking: masking, pass: pass, pool: pool)
    let lossBefore = heldOut?()
    if let lossBefore {
      observe(
        .remark("perplexity of what is held out, before: \(Self.text(HeldOutLoss.perplexity(lossBefore)))"))
    }
    let writer = LanguageCheckpoint(model: model, base: base, lineage: lineage(survey, lossBefore: lossBefore))
    var look: Double?
    let evaluate = heldOut.map { heldOut in
      { () throws -> ValidationLook in
        let perplexity = HeldOutLoss.perplexity(heldOut())
        guard perplexity.isFinite else { throw TrainingError.brokenWeights(step: trainer.progress.step) }
        look = perplexity
        return ValidationLook(score: perplexity)
      }
    }
    let publish = {
      var facts = JSONObject()
      facts["weights"] = [
        "step": .number(JSONNumber(trainer.progress.step)), "planned_steps": .number(JSONNumber(trainer.totalSteps)),
      ]
      facts["perplexity"] = look.map { .number(JSONNumber($0)) } ?? .null
      try writer.publish(store, at: run.model, adding: facts)
    }
    let session = session
    let summary = try session.train(trainer, evaluate: evaluate, publish: publish, observe: observe)
    let memory = ProcessMemory.peakBytes
    if heldOut == nil { try publish() }
    if let out = options.out { try copyModel(to: out) }
    let outcome = PretrainingOutcome(
      run: run, summary: summary, survey: survey, lossBefore: lossBefore, hasNewHead: !newHead.isEmpty,
      peakMemoryBytes: memory, totalSeconds: began.duration(to: .now) / .seconds(1), out: options.out)
    try AtomicFile.write(run.path + "/summary.json", outcome.json.serialized(pretty: true) + "\n")
    session.finish()
    return outcome
  }

  private var session: RunSession {
    RunSession(
      run: run, published: [("model", run.model)],
      policy: StatePolicy(
        steps: settings.saveSteps, seconds: settings.saveMinutes > 0 ? settings.saveMinutes * 60 : nil,
        keepLast: settings.keepLast), batchSize: settings.packsPerStep(window: window), resumes: start.resumes,
      stop: options.stop, fileSystem: options.fileSystem)
  }

  private func makeTrainer(
    _ source: CorpusSource, _ survey: CorpusSurvey, _ pass: LanguagePass
  ) throws -> Trainer {
    let packs = settings.packsPerStep(window: window)
    let perEpoch = LanguageObjective.stepsPerEpoch(survey, packsPerStep: packs)
    let total = settings.steps ?? settings.epochs * perEpoch
    let trainer = TrainerSettings(
      totalSteps: total,
      schedule: LearningRateSchedule(
        curve: .linear, peak: settings.learningRate,
        warmupSteps: Warmup.fraction(settings.warmup).steps(of: total), totalSteps: total),
      optimizer: AdamWSettings(weightDecay: settings.weightDecay, clipNorm: settings.clipNorm), seed: settings.seed,
      evaluateEvery: max(1, (total + settings.evaluations - 1) / settings.evaluations),
      metric: TaskKinds.perplexity)
    return try Trainer(store: pass.store, settings: trainer, pool: source.pool) {
      LanguageObjective(
        source, survey: survey, masking: masking, pass: pass, packsPerStep: packs,
        microBatchTokens: settings.microBatchTokens, lanes: lanes, seed: settings.seed)
    }
  }

  /// What is to be known of the corpus.
  ///
  /// - Throws: `TrainingError.nothingLeft` where there is nothing to learn from.
  private func tell(_ survey: CorpusSurvey, _ observe: (TrainingEvent) -> Void) throws {
    for note in survey.notes { observe(.remark(note)) }
    if survey.faults.count > 0 {
      for fault in survey.faults.first { observe(.remark("skipped \(fault)")) }
      let rest = survey.faults.count - survey.faults.first.count
      if rest > 0 { observe(.remark("and \(rest) more rows are skipped")) }
    }
    if survey.emptyDocuments > 0 {
      observe(.remark("\(survey.emptyDocuments) documents have no token that the vocabulary knows: left out"))
    }
    guard survey.packs > 0 else {
      throw TrainingError.nothingLeft(
        file: settings.corpus.paths.joined(separator: ", "), reason: "no document is left to learn from")
    }
    observe(
      .remark(
        "\(survey.documents) documents to learn from, \(survey.heldOutDocuments) held out (of these "
          + "\(survey.heldOutTokens) tokens are read at each look); "
          + "\(Self.text(Double(survey.pieces) / Double(max(1, survey.words)))) tokens a word"))
    if survey.heldOut.isEmpty {
      observe(.remark("nothing is held out: the weights of the last step are kept, and nothing says how good they are"))
    }
  }

  private static func remark(newHead: [Parameter], of model: MaskedLanguageModel) -> String? {
    guard !newHead.isEmpty else { return nil }
    let isWhole = newHead.count == model.headParameters.count
    return isWhole
      ? "this encoder comes without a head for masked language modelling: it gets a new one (\(model.layout.architecture))"
      : "this encoder's head for masked language modelling lacks \(newHead.map(\.name).joined(separator: ", ")), "
        + "which is made anew"
  }

  private func lineage(_ survey: CorpusSurvey, lossBefore: Double?) -> JSONObject {
    var corpus = JSONObject()
    for file in files {
      let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
      corpus[file.role] = ["file": .string(name), "sha256": .string(file.digest)]
    }
    var object = JSONObject()
    object["run"] = .string("\(run.task)@\(run.name)")
    object["hone_version"] = .string(HoneVersion.current)
    object["encoder"] = .string(URL(fileURLWithPath: settings.encoder).lastPathComponent)
    object["encoder_digest"] = .string(DigestCache.standard.weights(of: base.weights))
    if let repository = EncoderOrigin.repository(of: base) { object["base_model"] = .string(repository) }
    object["corpus"] = .object(corpus)
    object["documents"] = .number(JSONNumber(survey.documents))
    object["tokens"] = .number(JSONNumber(survey.tokens))
    object["method"] = settings.json["method"] ?? .null
    object["training"] = settings.json["training"] ?? .null
    object["perplexity_before"] = lossBefore.map { .number(JSONNumber(HeldOutLoss.perplexity($0))) } ?? .null
    return object
  }

  /// The published weights once more at another place.
  private func copyModel(to path: String) throws {
    // Mapped first, since the directory itself may be what is replaced.
    let files = try DirectoryHandle.read(run.model) { handle in
      try handle.names().map { (name: $0, file: try handle.map($0)) }
    }
    try AtomicDirectory.publish(at: path) { staging in
      for (name, file) in files { try file.withBytes { try staging.write(name, bytes: $0) } }
    }
  }

  /// Two digits after the point, without a locale.
  private static func text(_ value: Double) -> String {
    String(format: "%.2f", locale: Locale(identifier: "en_US_POSIX"), value)
  }
}

extension PretrainingSettings.Method {
  /// What is added to the encoder; nil: its own weights train.
  fileprivate var adapter: (any AdapterConfiguration)? {
    switch self {
    case .full: nil
    case .lora(let rank, let alpha):
      LoRAConfiguration(rank: rank, alpha: alpha, selection: ModuleSelection(nil))
    }
  }
}
