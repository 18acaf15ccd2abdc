import Datasets
import Encoders
import Files
import Foundation
import Tasks
import Tensors
import Testing
import Tokenizers
import Training

@Suite("A pretraining that goes on from another and replays its texts")
struct ReplayTests {
  let files: TinyCorpus
  let first: PretrainingOutcome

  init() throws {
    files = try TinyCorpus()
    let new = (0..<60).map { "the boring plot was dull \($0 % 3 == 0 ? "and" : ",") \(Self.number($0))" }
    try new.joined(separator: "\n").write(toFile: files.path("new.txt"), atomically: true, encoding: .utf8)
    try new.reversed().map { $0 + " very good" }.joined(separator: "\n").write(
      toFile: files.path("newest.txt"), atomically: true, encoding: .utf8)
    first = try files.job(steps: 10).train { _ in }
  }

  private static func number(_ value: Int) -> String {
    String(value, radix: 6).map { ["film", "good", "bad", "fun", "plot", "great"][$0.wholeNumberValue ?? 0] }
      .joined(separator: " ")
  }

  private func digest(_ run: RunFolder) throws -> String { try Digest.sha256(path: run.model + "/model.safetensors") }

  private func job(
    _ encoder: String? = nil, text: String = "new.txt", share: Double = 0.5, seed: UInt64 = 1,
    configure: (inout TrainingJob.Options) -> Void = { _ in }
  ) throws -> PretrainingJob {
    try files.job(
      corpus: files.corpus([text]),
      change: {
        $0.encoder = encoder ?? first.run.model
        $0.replayShare = share
        $0.seed = seed
      }, configure: configure)
  }

  /// The documents of an epoch, as their tokens, by whether they are of the first texts.
  private func epoch(_ settings: PretrainingSettings) throws -> (earlier: Set<[Int32]>, new: Set<[Int32]>) {
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    let source = CorpusSource(
      corpus: settings.corpus, replay: settings.replay,
      cutter: PieceCutter(tokenizer: try TinyCorpus.tokenizer(), window: 40), window: 40, pool: pool)
    let survey = try CorpusSurvey(source, mostHeldOutTokens: 500)
    let tiny = try TinyLanguage(folder: TinyBert.folder)
    let objective = LanguageObjective(
      source, survey: survey, masking: try TinyCorpus.masking(),
      pass: LanguagePass(model: tiny.model, store: tiny.store), packsPerStep: 4, microBatchTokens: 40, lanes: 2,
      seed: 1)
    let cutter = source.cutter
    let earlier = Set(files.documents.flatMap { cutter($0) }.map(\.ids))
    var found: Set<[Int32]> = []
    for step in 0..<objective.stepsPerEpoch {
      let planned = try #require(try objective.step(step) as? LanguageStep)
      for sequence in planned.sequences {
        var ids = sequence.ids
        for (row, label) in zip(sequence.rows, sequence.labels) { ids[Int(row)] = label }
        found.insert(Array(ids[1..<(ids.count - 1)]))
      }
    }
    return (found.intersection(earlier), found.subtracting(earlier))
  }

  @Test("a share of the earlier documents is read among the new ones, and none that was held out")
  func share() throws {
    let job = try job()
    let outcome = try job.train { _ in }
    let survey = outcome.survey
    #expect((30...70).contains(Double(survey.replayedDocuments) / Double(first.survey.documents) * 100))
    #expect(survey.documents - survey.replayedDocuments + survey.heldOutDocuments == 60)
    #expect(survey.earlierHeldOut == first.survey.heldOut)
    let cutter = PieceCutter(tokenizer: try TinyCorpus.tokenizer(), window: 40)
    let heldOut = Set(first.survey.heldOut.flatMap { cutter($0) }.map(\.ids))
    let (earlier, new) = try epoch(job.settings)
    #expect(earlier.isDisjoint(with: heldOut) && earlier.count > 40 && new.count > 40)
    let all = try self.job(share: 1).settings
    #expect(try epoch(all).earlier.isSuperset(of: earlier) && epoch(all).new == new)
    #expect(try self.job(share: 1).train { _ in }.survey.replayedDocuments == first.survey.documents)
    let other = try epoch(self.job(seed: 2).settings).earlier
    #expect(other != earlier && !other.isDisjoint(with: earlier))
    // What was learned first is measured as it was then.
    let (before, after) = (try #require(outcome.report.before.earlier), try #require(first.after.new))
    #expect(abs(before.loss - after.loss) < 1e-4 && outcome.after.earlier?.words == before.words)
  }

  @Test("a training on pairs between is passed over, and pairs alone are nothing to replay")
  func pairsBetween() throws {
    let sentences = try TinySentences()
    let between = try sentences.job(
      steps: 3, change: { $0.encoder = first.run.model }, configure: { $0.out = files.path("between") })
    _ = try between.train { _ in }
    // Where the workspace is another, the run of the pairs is found beside its model.
    let job = try job(between.run.model)
    #expect(job.settings.replay?.texts.map(\.run) == ["\(first.run.task)@\(first.run.name)"])
    #expect(try job.train { _ in }.survey.replayedDocuments > 0)
    let alone = try sentences.job(steps: 3).train { _ in }
    #expect(throws: TrainingError.noEarlierTexts(path: alone.run.model)) { try self.job(alone.run.model) }
  }

  @Test("new and earlier documents come to their ends together")
  func mixed() throws {
    for (name, count) in [("few.txt", 9_000), ("many.txt", 27_000)] {
      let lines = (0..<count).map { "the film was good \($0 % 7 == 0 ? "very" : "fun") \(name.prefix(3)) great" }
      try lines.joined(separator: "\n").write(toFile: files.path(name), atomically: true, encoding: .utf8)
    }
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    let replay = Replay(
      share: 1, seed: 1, texts: [Replay.Texts(run: "run", corpus: files.corpus(["many.txt"], heldOut: 0))])
    let source = CorpusSource(
      corpus: files.corpus(["few.txt"], heldOut: 0), replay: replay,
      cutter: PieceCutter(tokenizer: try TinyCorpus.tokenizer(), window: 40), window: 40, pool: pool)
    let survey = try CorpusSurvey(source, mostHeldOutTokens: 500)
    #expect(survey.documents == 36_000 && survey.replayedDocuments == 27_000)
    let tiny = try TinyLanguage(folder: TinyBert.folder)
    let objective = LanguageObjective(
      source, survey: survey, masking: try TinyCorpus.masking(),
      pass: LanguagePass(model: tiny.model, store: tiny.store), packsPerStep: 64, microBatchTokens: 400, lanes: 2,
      seed: 1)
    let few = try #require(TinyCorpus.tokenizer().encode("few", addSpecialTokens: false).ids.first)
    // A sequence's number is its place in the reading.
    var isNew = [Bool](repeating: false, count: 36_000)
    for step in 0..<objective.stepsPerEpoch {
      let planned = try #require(try objective.step(step) as? LanguageStep)
      for sequence in planned.sequences {
        let hidden = zip(sequence.rows, sequence.labels).contains { $0.0 == 6 && $0.1 == few }
        isNew[Int(sequence.number)] = hidden || sequence.ids[6] == few
      }
    }
    for part in 0..<6 {
      let share = Double(isNew[(part * 6_000)..<(part * 6_000 + 6_000)].count { $0 }) / 6_000
      // One of ten words that are hidden is another one.
      #expect((0.15...0.35).contains(share), "\(part): \(share)")
    }
  }

  @Test("the same bits for any number of workers, and after a stop")
  func resumes() throws {
    let expected = try digest(job().train { _ in }.run)
    #expect(try digest(job(configure: { $0.workers = 1 }).train { _ in }.run) == expected)
    for step in [1, 8, 17] {
      let countdown = ResumeTests.Countdown(step)
      let stopped = try job(configure: { $0.stop = { countdown.signal() } })
      #expect(throws: TrainingInterruption.self) { try stopped.train { _ in } }
      #expect(try PretrainingSettings(of: stopped.run) == stopped.settings)
      _ = try files.goOn(stopped).train { _ in }
      #expect(try digest(stopped.run) == expected)
    }
  }

  @Test("each further one replays the texts of all before it, and says where it came from")
  func chain() throws {
    let second = try job(text: "new.txt").train { _ in }
    // A copy elsewhere knows its run by name.
    let copy = files.path("clinic")
    try FileManager.default.copyItem(atPath: second.run.model, toPath: copy)
    let third = try job(copy, text: "newest.txt")
    #expect(
      third.settings.replay?.texts.map(\.corpus.paths) == [[files.path("new.txt")], [files.path("films.txt")]])
    let outcome = try third.train { _ in }
    let lineage = try TinyJob.json(outcome.run.model + "/hone-pretraining.json")
    let names = [second, first].map { "\($0.run.task)@\($0.run.name)" }
    #expect(lineage["came_from"]?["run"]?.stringValue == names[0])
    #expect(lineage["came_from"]?["came_from"]?["run"]?.stringValue == names[1])
    #expect(lineage["came_from"]?["came_from"]?["came_from"]?.isNull ?? true)
    #expect(lineage["corpus"]?["replay 2"]?["file"] == "films.txt")
    let launch = try TinyJob.json(outcome.run.path + "/launch.json")
    #expect(launch["came_from"]?["run"]?.stringValue == names[0])
    let past = try #require(PretrainingPast(directory: copy))
    #expect(past.run == names[0] && past.parent?.run == names[1])
    #expect(past.digests == [try Digest.sha256(path: files.path("new.txt"))])
  }

  @Test("what is missing or has changed is one line")
  func refused() throws {
    #expect(throws: TrainingError.noPast(path: TinyCorpus.base)) { try job(TinyCorpus.base) }
    let path = files.path("films.txt")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let run = "\(first.run.task)@\(first.run.name)"
    try (text + "\nmore").write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: TrainingError.earlierTextChanged(path: path, run: run)) { try job() }
    try FileManager.default.removeItem(atPath: path)
    #expect(throws: TrainingError.earlierTextGone(path: path, run: run)) { try job() }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let copy = files.path("clinic")
    try FileManager.default.copyItem(atPath: first.run.model, toPath: copy)
    _ = try job(copy)
    try FileManager.default.moveItem(atPath: first.run.path, toPath: files.path("gone"))
    #expect(throws: TrainingError.noEarlierRun(encoder: copy, run: run, runs: files.folder + "/runs")) { try job(copy) }
  }

  @Test("runs of earlier builds, which know nothing of all this, are read")
  func earlierBuilds() throws {
    var json = try #require(try TinyJob.json(first.run.path + "/pretrain.json").objectValue)
    json["added_tokens"] = nil
    var data = try #require(json["data"]?.objectValue)
    (data["likeness"], data["replay"]) = (nil, nil)
    json["data"] = .object(data)
    let settings = try #require(PretrainingSettings(.object(json)))
    #expect(try settings == PretrainingSettings(of: first.run))
    #expect(settings.addedTokens == 0 && settings.corpus.likeness == nil && settings.replay == nil)
  }
}
