import Datasets
package import Encoders
import Files
import Foundation
import NN
package import Tasks
import Tensors
import Tokenizers

/// One continued pretraining of an encoder, from its files to a published model.
package struct PretrainingJob {
  package let settings: PretrainingSettings
  package let base: ModelDirectory
  package let run: RunFolder
  /// The encoder as it is, without tokens that the run adds.
  private let original: LanguageSetup
  private let lanes: Int
  private let options: TrainingJob.Options
  private let start: RunStart
  let files: [TextFile]
  private var window: Int { original.window }

  /// Reads the encoder and makes the run's folder; of the corpus nothing but its digest is read yet.
  ///
  /// - Parameter describe: writes what else belongs to a new run, before it can be gone on with.
  /// - Throws: what is wrong with the encoder, a file or a setting.
  package init(
    _ settings: PretrainingSettings, workspace: WorkspaceFolder, encoders: EncoderLocator, options: TrainingJob.Options,
    describe: (RunFolder) throws -> Void = { _ in }
  ) throws {
    let launch = try options.resume.map { try RunLaunch(run: $0) }
    if let out = options.out ?? launch?.out { try ModelPlace.check(out) }
    let base = try ModelDirectory.open(encoders.path(of: settings.encoder, or: launch?.base))
    self.base = base
    let setup = try LanguageSetup(base, settings)
    original = setup
    // Not every vocabulary takes further tokens.
    if settings.addedTokens > 0 { _ = try VocabularyLearner(setup.tokenizer, file: base.path) }
    lanes = settings.lanes ?? launch?.lanes ?? max(2, options.workers)
    var resolved = settings
    resolved.window = setup.window
    resolved.lanes = lanes
    let past = try settings.replayShare.map {
      try Replay(share: $0, seed: settings.seed, of: base, workspace: workspace)
    }
    resolved.replay = past ?? settings.replay
    resolved.replayShare = nil
    self.settings = resolved
    var options = options
    options.out = options.out ?? launch?.out
    self.options = options
    try resolved.corpus.checkPlaces(workspace)
    let files = try Self.files(resolved, learnedFrom: past == nil ? nil : PretrainingPast(directory: base.path))
    self.files = files
    let identity = try RunIdentity(
      files: files.map { ($0.role, $0.path, $0.digest.sha256) }, settings: resolved.json, base: base,
      encoderDigest: DigestCache.standard.weights(of: base.weights, verify: options.verify))
    let json = resolved.json
    start = try RunStart(
      workspace: workspace, task: Self.task(of: settings.encoder), options: options, base: base.path,
      identity: identity
    ) { run in
      try AtomicFile.write(
        run.path + "/" + PretrainingSettings.fileName, json.serialized(pretty: true) + "\n")
      try describe(run)
    }
    run = start.run
  }

  /// All files with their digests.
  ///
  /// - Parameter past: what the replayed texts must still be; nil: nobody asks.
  private static func files(
    _ settings: PretrainingSettings, learnedFrom past: PretrainingPast?
  ) throws -> [(role: String, path: String, digest: InputDigest)] {
    var files = try settings.corpus.paths.enumerated().map { index, path in
      // A pipe would be empty when it is read again.
      if try FileStatus(path)?.kind == .other { throw TrainingError.readOnce(path: path) }
      return (role: "text \(index + 1)", path: path, digest: try InputDigest(path))
    }
    var past = past
    var number = 0
    for texts in settings.replay?.texts ?? [] {
      // Trainings on pairs lie between.
      while let other = past, !other.run.hasSameBytes(as: texts.run) { past = other.parent }
      for (index, path) in texts.corpus.paths.enumerated() {
        guard try FileStatus(path) != nil else { throw TrainingError.earlierTextGone(path: path, run: texts.run) }
        let digest = try InputDigest(path)
        guard past.map({ index < $0.digests.count && $0.digests[index] == digest.sha256 }) ?? true else {
          throw TrainingError.earlierTextChanged(path: path, run: texts.run)
        }
        number += 1
        files.append((role: "replay \(number)", path: path, digest: digest))
      }
      past = past?.parent
    }
    return files
  }

  /// What runs of an encoder are filed under.
  package static func task(of encoder: String) -> String {
    let name = URL(fileURLWithPath: encoder).lastPathComponent
    return "pretrain-" + String(name.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "-" })
  }

  /// Reads the corpus, trains, and publishes the best (or last) weights.
  ///
  /// - Parameter prepare: called when all that is read is known to be of use, before the first step.
  /// - Throws: `TrainingInterruption` after a whole step whose state is kept; `TrainingError`, `DatasetError`,
  ///   `FilesError`.
  package func train(
    prepare: () throws -> Void = {}, observe: @escaping (TrainingEvent) -> Void
  ) throws -> PretrainingOutcome {
    let pool = WorkerPool(count: options.workers)
    defer {
      pool.stop()
      start.release()
    }
    let began = ContinuousClock.now
    let reading: (ReadingProgress) throws -> Void = { [options, run] progress in
      observe(.reading(progress))
      guard let signal = options.stopReading() else { return }
      run.writeEnd("stopped")
      throw TrainingInterruption(signal: signal, step: 0, totalSteps: 0, run: run, bestScore: nil)
    }
    let prepared = try CorpusPreparation(
      settings, original, run: run, digests: files.map(\.digest.sha256), pool: pool, observe: observe, reading: reading)
    let setup = prepared.setup
    var source = prepared.source
    source.check = { [files] in
      let changed = Self.changed(files)
      guard changed.isEmpty else { throw TrainingError.corpusChanged(paths: changed) }
    }
    observe(.remark("reading the texts once, to count them and to hold some out"))
    let survey = try CorpusSurvey(source, mostHeldOutTokens: settings.heldOutTokens, observe: reading)
    try tell(survey, observe)
    try prepare()
    let before = try prepared.vocabulary.map { try looksBefore($0, survey, besides: setup, pool) }
    if settings.tableRateFactor != nil {
      observe(.remark("the word table trains beside the low-rank additions: it has new tokens"))
    }
    let (store, missing) = try setup.model.trainingStore(from: setup.base, seed: settings.seed)
    let newHead = NewHead(missing, of: setup.model)
    try newHead.begin(store, survey.counts)
    if let remark = newHead.remark { observe(.remark(remark)) }
    let pass = LanguagePass(model: setup.model, store: store)
    let trainer = try makeTrainer(source, survey, setup, pass, newHead, seeking: reading)
    let looks = HeldOutLooks(
      survey, setup, besides: prepared.vocabulary == nil ? nil : original, pass: pass, pool: pool)
    if looks.isByToken {
      observe(
        .remark(
          "most words that are held out are too long to be hidden, or all of their texts: their tokens are hidden one by "
            + "one, and 'a word' is a token where perplexities are given"))
    }
    if !looks.hasNew, !survey.heldOut.isEmpty {
      observe(
        .remark(
          "nothing that is held out has a word that can be hidden as a whole: the weights of the last step are kept, and "
            + "nothing says how good they are"))
    }
    let first = looks()
    let report = PretrainingReport(
      survey: survey, marks: prepared.marks,
      vocabulary: try prepared.vocabulary.map {
        try VocabularyReport(
          $0, survey, before: original.tokenizer, after: setup.tokenizer)
      },
      before: before ?? first, first: before == nil ? nil : first)
    for remark in report.remarks { observe(.remark(remark)) }
    if let loss = report.before.new?.loss, !loss.isFinite { throw TrainingError.brokenEncoder(path: base.path) }
    let writer = LanguageCheckpoint(model: setup.model, base: setup.base, lineage: lineage(report))
    var look: HeldOutScores?
    let evaluate: (() throws -> ValidationLook)? =
      looks.hasNew
      ? { () throws -> ValidationLook in
        let scores = looks()
        guard let perplexity = scores.new?.perplexity, perplexity.isFinite else {
          throw TrainingError.brokenWeights(step: trainer.progress.step)
        }
        look = scores
        return ValidationLook(score: perplexity)
      } : nil
    let publish = {
      var facts = JSONObject()
      facts["weights"] = [
        "step": .number(JSONNumber(trainer.progress.step)), "planned_steps": .number(JSONNumber(trainer.totalSteps)),
      ]
      facts["perplexity"] = (look?.new?.perplexity).map { .number(JSONNumber($0)) } ?? .null
      facts["held_out"] = look?.new?.json ?? .null
      facts["held_out_of_earlier_texts"] = look?.earlier?.json ?? .null
      try writer.publish(store, at: run.model, adding: facts)
    }
    let session = session
    let summary = try session.train(trainer, evaluate: evaluate, publish: publish, observe: observe)
    let memory = ProcessMemory.peakBytes
    tellChanges(observe)
    if !looks.hasNew {
      look = looks()
      try publish()
    }
    let probe = SentenceProbe.look(before: base, after: run, pool: pool, observe)
    let outcome = PretrainingOutcome(
      run: run, summary: summary, report: report, after: try publishedScores(), hasNewHead: !newHead.isEmpty,
      probe: probe, peakMemoryBytes: memory, totalSeconds: began.duration(to: .now) / .seconds(1), out: options.out)
    try AtomicFile.write(run.path + "/summary.json", outcome.json.serialized(pretty: true) + "\n")
    // Last, where it may take the place of the encoder that the run stands on.
    if let out = options.out { try run.copyModel(to: out, observe) }
    session.finish()
    if prepared.vocabulary != nil { AddedVocabulary.forget(run, options.fileSystem) }
    return outcome
  }

  /// How the encoder without the added tokens does on the same words.
  private func looksBefore(
    _ added: AddedVocabulary, _ survey: CorpusSurvey, besides setup: LanguageSetup, _ pool: WorkerPool
  ) throws -> HeldOutScores {
    let (store, missing) = try original.model.trainingStore(from: original.base, seed: settings.seed)
    let counts = survey.counts.without(added.pieces, firstID: added.firstID)
    try NewHead(missing, of: original.model).begin(store, counts)
    try store.pack(backward: false)
    let pass = LanguagePass(model: original.model, store: store)
    return HeldOutLooks(survey, original, besides: setup, pass: pass, pool: pool)()
  }

  /// How the published weights did when they were looked at, perhaps before the run was gone on with.
  private func publishedScores() throws -> HeldOutScores {
    let facts = try DirectoryHandle.read(run.model) { try JSON.parse($0.map(LanguageCheckpoint.lineageName)) }
    return HeldOutScores(
      new: HeldOutScore(facts["held_out"]), earlier: HeldOutScore(facts["held_out_of_earlier_texts"]))
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
    _ source: CorpusSource, _ survey: CorpusSurvey, _ setup: LanguageSetup, _ pass: LanguagePass, _ newHead: NewHead,
    seeking: @escaping (ReadingProgress) throws -> Void
  ) throws -> Trainer {
    let packs = settings.packsPerStep(window: window)
    let perEpoch = LanguageObjective.stepsPerEpoch(survey, packsPerStep: packs)
    let total = settings.steps ?? settings.epochs * perEpoch
    var trainer = TrainerSettings(
      totalSteps: total,
      schedule: LearningRateSchedule(
        curve: .linear, peak: settings.learningRate,
        // Rounded down: the first step of a rise learns nothing.
        warmupSteps: Int(settings.warmup * Double(total)), totalSteps: total),
      optimizer: AdamWSettings(weightDecay: settings.weightDecay, clipNorm: settings.clipNorm), seed: settings.seed,
      evaluateEvery: max(1, (total + settings.evaluations - 1) / settings.evaluations),
      metric: TaskKinds.perplexity)
    trainer.rateFactors = newHead.rateFactors(settings)
    trainer.rateFactors[setup.model.encoder.tokenTable.slot] = settings.tableRateFactor
    return try Trainer(store: pass.store, settings: trainer, pool: source.pool) {
      LanguageObjective(
        source, survey: survey, masking: setup.masking, pass: pass, packsPerStep: packs,
        microBatchTokens: settings.microBatchTokens, lanes: lanes, seed: settings.seed, seeking: seeking)
    }
  }

  private func lineage(_ report: PretrainingReport) -> JSONObject {
    let survey = report.survey
    var corpus = JSONObject()
    for file in files {
      let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
      corpus[file.role] = ["file": .string(name), "sha256": .string(file.digest.sha256)]
    }
    var object = JSONObject()
    object["run"] = .string("\(run.task)@\(run.name)")
    object["hone_version"] = .string(HoneVersion.current)
    object["encoder"] = .string(URL(fileURLWithPath: settings.encoder).lastPathComponent)
    object["encoder_digest"] = .string(DigestCache.standard.weights(of: base.weights))
    if let repository = EncoderOrigin.repository(of: base) { object["base_model"] = .string(repository) }
    object["came_from"] = PretrainingPast(directory: base.path)?.short ?? .null
    object["corpus"] = .object(corpus)
    if let replay = settings.replay {
      object["replay"] = [
        "share": .number(JSONNumber(replay.share)), "documents": .number(JSONNumber(survey.replayedDocuments)),
        "runs": .array(replay.texts.map { .string($0.run) }),
      ]
    }
    object["duplicates"] = report.marks?.json ?? .null
    object["vocabulary"] = report.vocabulary?.json ?? .null
    object["documents"] = .number(JSONNumber(survey.documents))
    object["tokens"] = .number(JSONNumber(survey.tokens))
    object["method"] = settings.json["method"] ?? .null
    object["training"] = settings.json["training"] ?? .null
    object["perplexity_before"] = report.before.new?.json["perplexity"] ?? .null
    object["held_out_before"] = report.before.new?.json ?? .null
    return object
  }
}
