import Datasets
package import Encoders
import Files
import Foundation
import NN
import PEFT
package import Tasks
import Tensors
import Tokenizers

/// One training of an encoder on pairs of texts, from its files to a published sentence encoder.
package struct SentenceJob {
  package let settings: SentenceSettings
  package let base: ModelDirectory
  package let run: RunFolder
  private let model: SentenceModel
  private let tokenizer: any TextTokenizer
  private let window: Int
  private let lanes: Int
  private let options: TrainingJob.Options
  private let start: RunStart
  private let files: [(role: String, path: String, digest: String)]

  /// Reads the encoder and makes the run's folder; of the pairs nothing but their digest is read yet.
  ///
  /// - Parameter describe: writes what else belongs to a new run, before it can be gone on with.
  /// - Throws: what is wrong with the encoder, a file or a setting.
  package init(
    _ settings: SentenceSettings, workspace: WorkspaceFolder, encoders: EncoderLocator, options: TrainingJob.Options,
    describe: (RunFolder) throws -> Void = { _ in }
  ) throws {
    let launch = try options.resume.map { try RunLaunch(run: $0) }
    if let out = options.out ?? launch?.out { try ModelPlace.check(out) }
    let base = try ModelDirectory.open(encoders.path(of: settings.encoder, or: launch?.base))
    self.base = base
    let rate = settings.dropout.map { Float($0) }
    model = try SentenceModel(
      base, dropout: DropoutOverrides(hidden: rate, attention: rate), adapter: { _ in settings.method.adapter })
    tokenizer = try EncoderTokenizer.load(base.handle, encoder: model.encoder)
    let limit = model.encoder.maximumLength
    if let asked = settings.window, !(3...limit).contains(asked) {
      throw TrainingError.window(asked: asked, allowed: 3...limit)
    }
    if settings.source == .texts, settings.dropout ?? base.mostDropout == 0 {
      throw TrainingError.noDropout(path: base.path)
    }
    window = settings.window ?? min(SentenceSettings.usualWindow, limit)
    lanes = settings.lanes ?? launch?.lanes ?? max(2, options.workers)
    var resolved = settings
    resolved.window = window
    resolved.lanes = lanes
    self.settings = resolved
    var options = options
    options.out = options.out ?? launch?.out
    self.options = options
    try settings.corpus.checkPlaces(workspace)
    let files = try settings.corpus.paths.enumerated().map { index, path in
      if try FileStatus(path)?.kind == .other { throw TrainingError.readOnce(path: path) }
      return (role: "text \(index + 1)", path: path, digest: try InputDigest(path).sha256)
    }
    self.files = files
    let json = resolved.json
    let identity = try RunIdentity(
      files: files, settings: json, base: base,
      encoderDigest: DigestCache.standard.weights(of: base.weights, verify: options.verify))
    start = try RunStart(
      workspace: workspace, task: PretrainingJob.task(of: settings.encoder), options: options, base: base.path,
      identity: identity
    ) { run in
      try AtomicFile.write(run.path + "/" + PretrainingSettings.fileName, json.serialized(pretty: true) + "\n")
      try describe(run)
    }
    run = start.run
  }

  /// Reads the pairs, trains, and publishes the best (or last) weights.
  ///
  /// - Parameter prepare: called when all that is read is known to be of use, before the first step.
  /// - Throws: `TrainingInterruption` after a whole step whose state is kept; `TrainingError`, `DatasetError`,
  ///   `FilesError`.
  package func train(
    prepare: () throws -> Void = {}, observe: @escaping (TrainingEvent) -> Void
  ) throws -> SentenceOutcome {
    let pool = WorkerPool(count: options.workers)
    defer {
      pool.stop()
      start.release()
    }
    let began = ContinuousClock.now
    observe(.remark("reading the \(settings.source == .texts ? "texts" : "pairs")"))
    let survey = try PairSurvey(
      settings.corpus, source: settings.source, tokenizer: tokenizer, window: window, pool: pool
    ) { [options, run] in
      guard let signal = options.stopReading() else { return }
      run.writeEnd("stopped")
      throw TrainingInterruption(signal: signal, step: 0, totalSteps: 0, run: run, bestScore: nil)
    }
    try tell(survey, observe)
    try prepare()
    if base.hasLanguageHead {
      observe(.remark("the encoder's head for masked language modelling, which vectors have no use for, is left out"))
    }
    let store = try model.trainingStore(from: base, seed: settings.seed)
    let pass = SentencePass(
      model: model, store: store, microBatchTokens: settings.microBatchTokens, lanes: lanes)
    let trainer = try makeTrainer(survey.training, pass, pool)
    let search = survey.heldOut.rows.isEmpty ? nil : PartnerSearch(survey.heldOut, pass: pass, pool: pool)
    let before = search?()
    if let before, !before.reciprocalRank.isFinite { throw TrainingError.brokenEncoder(path: base.path) }
    if let before { observe(.remark("partners found among \(before.pairs) held-out pairs, before: \(before.text)")) }
    let writer = SentenceCheckpoint(model: model, base: base, lineage: lineage(survey, before: before))
    var look: PartnerSearch.Score?
    var best: PartnerSearch.Score?
    let choosing = survey.heldOut.rows.count >= Self.fewestHeldOut ? search : nil
    let evaluate = choosing.map { search in
      { () throws -> ValidationLook in
        let score = search()
        guard score.reciprocalRank.isFinite else { throw TrainingError.brokenWeights(step: trainer.progress.step) }
        look = score
        return ValidationLook(score: score.reciprocalRank)
      }
    }
    let publish = {
      var facts = JSONObject()
      facts["weights"] = [
        "step": .number(JSONNumber(trainer.progress.step)), "planned_steps": .number(JSONNumber(trainer.totalSteps)),
      ]
      facts["mrr"] = look.map { .number(JSONNumber($0.reciprocalRank)) } ?? .null
      facts["accuracy"] = look.map { .number(JSONNumber($0.accuracy)) } ?? .null
      try writer.publish(store, at: run.model, adding: facts)
      best = look
    }
    let session = session
    let summary = try session.train(trainer, evaluate: evaluate, publish: publish, observe: observe)
    let memory = ProcessMemory.peakBytes
    if choosing == nil {
      look = search?()
      if let look, !look.reciprocalRank.isFinite { throw TrainingError.brokenWeights(step: trainer.progress.step) }
      try publish()
    }
    let probe = SentenceProbe.look(before: base, after: run, pool: pool, observe)
    let outcome = SentenceOutcome(
      run: run, summary: summary, survey: survey, before: before, after: best ?? publishedScore,
      probe: probe, peakMemoryBytes: memory, totalSeconds: began.duration(to: .now) / .seconds(1), out: options.out)
    try AtomicFile.write(run.path + "/summary.json", outcome.json.serialized(pretty: true) + "\n")
    // Last, where it may take the place of the encoder that the run stands on.
    if let out = options.out { try run.copyModel(to: out, observe) }
    session.finish()
    return outcome
  }

  /// Held-out pairs by which weights are chosen, at least.
  private static let fewestHeldOut = 20

  private var session: RunSession {
    RunSession(
      run: run, published: [("model", run.model)],
      policy: StatePolicy(
        steps: settings.saveSteps, seconds: settings.saveMinutes > 0 ? settings.saveMinutes * 60 : nil,
        keepLast: settings.keepLast), batchSize: settings.batchPairs, resumes: start.resumes, stop: options.stop,
      fileSystem: options.fileSystem)
  }

  private func makeTrainer(_ pairs: SentencePairs, _ pass: SentencePass, _ pool: WorkerPool) throws -> Trainer {
    let perEpoch = PairObjective.stepsPerEpoch(pairs.rows.count, pairsPerStep: settings.batchPairs)
    let total = settings.steps ?? settings.epochs * perEpoch
    var trainer = TrainerSettings(
      totalSteps: total,
      schedule: LearningRateSchedule(
        curve: .linear, peak: settings.learningRate,
        // Rounded down: the first step of a rise learns nothing.
        warmupSteps: Int(settings.warmup * Double(total)), totalSteps: total),
      optimizer: AdamWSettings(weightDecay: settings.weightDecay, clipNorm: settings.clipNorm), seed: settings.seed,
      evaluateEvery: max(1, (total + settings.evaluations - 1) / settings.evaluations), metric: PartnerSearch.metric)
    // Where all partners are found there is more to learn.
    trainer.prefersLater = true
    return try Trainer(store: pass.store, settings: trainer, pool: pool) {
      PairObjective(
        pairs, pass: pass, pairsPerStep: settings.batchPairs, scale: settings.scale, seed: settings.seed)
    }
  }

  /// What is to be known of the pairs.
  ///
  /// - Throws: `TrainingError.nothingLeft` where there is nothing to learn from.
  private func tell(_ survey: PairSurvey, _ observe: (TrainingEvent) -> Void) throws {
    for note in survey.notes { observe(.remark(note)) }
    for remark in survey.faults.remarks { observe(.remark(remark)) }
    let isOfTexts = settings.source == .texts
    guard survey.training.rows.count >= 2 else {
      throw TrainingError.nothingLeft(
        file: settings.corpus.paths.joined(separator: ", "),
        reason: "expected at least two \(isOfTexts ? "texts" : "pairs") to learn from, "
          + "found \(survey.training.rows.count)")
    }
    let hard = survey.training.rows.count { $0.negative != nil }
    let negatives = hard > 0 ? " (\(hard) with a hard negative)" : ""
    observe(
      .remark(
        "\(survey.training.rows.count) \(isOfTexts ? "texts" : "pairs") to learn from\(negatives), "
          + "\(survey.heldOutCount) held out" + (isOfTexts ? ", whose halves are to find each other" : "")))
    if survey.reversedCount > 0 {
      observe(
        .remark("\(survey.reversedCount) pairs are held out the other way round, and are not learned from either"))
    }
    if survey.cutTexts > 0 {
      observe(.remark("\(survey.cutTexts) texts are longer than \(window) tokens and are cut; --window says another"))
    }
    if survey.heldOut.rows.isEmpty {
      observe(.remark("nothing is held out: the weights of the last step are kept, and nothing says how good they are"))
    } else if survey.heldOut.rows.count < Self.fewestHeldOut {
      observe(
        .remark(
          "fewer than \(Self.fewestHeldOut) are held out, too few to choose weights by: those of the last step are kept"
        ))
    }
  }

  private func lineage(_ survey: PairSurvey, before: PartnerSearch.Score?) -> JSONObject {
    var corpus = JSONObject()
    for file in files {
      let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
      corpus[file.role] = ["file": .string(name), "sha256": .string(file.digest)]
    }
    var object = JSONObject()
    object["run"] = .string("\(run.task)@\(run.name)")
    object["hone_version"] = .string(HoneVersion.current)
    object["objective"] = .string(settings.source == .texts ? "dropout-pairs" : "pairs")
    object["encoder"] = .string(URL(fileURLWithPath: settings.encoder).lastPathComponent)
    object["encoder_digest"] = .string(DigestCache.standard.weights(of: base.weights))
    if let repository = EncoderOrigin.repository(of: base) { object["base_model"] = .string(repository) }
    if let past = PretrainingPast(directory: base.path) { object["came_from"] = past.short }
    object["corpus"] = .object(corpus)
    object["pairs"] = .number(JSONNumber(survey.training.rows.count))
    object["method"] = settings.json["method"] ?? .null
    object["training"] = settings.json["training"] ?? .null
    object["mrr_before"] = before.map { .number(JSONNumber($0.reciprocalRank)) } ?? .null
    object["accuracy_before"] = before.map { .number(JSONNumber($0.accuracy)) } ?? .null
    return object
  }

  /// Of a run whose best weights are older than where it was gone on with.
  private var publishedScore: PartnerSearch.Score? {
    guard let file = try? MappedFile(path: run.model + "/" + LanguageCheckpoint.lineageName),
      let facts = try? JSON.parse(file), let rank = facts["mrr"]?.doubleValue,
      let accuracy = facts["accuracy"]?.doubleValue
    else { return nil }
    return PartnerSearch.Score(accuracy: accuracy, reciprocalRank: rank, pairs: 0)
  }
}

extension PartnerSearch.Score {
  /// In words.
  package var text: String {
    func share(_ value: Double) -> String {
      String(format: "%.4f", locale: Locale(identifier: "en_US_POSIX"), value)
    }
    return "\(share(accuracy)) first, mean reciprocal rank \(share(reciprocalRank))"
  }
}
