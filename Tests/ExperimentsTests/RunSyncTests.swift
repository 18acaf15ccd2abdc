import Encoders
import Experiments
import Files
import Foundation
import Store
import Synchronization
import Tasks
import Testing
import Training

/// The store says what the folders of runs say.
@Suite struct RunSyncTests {
  private let review: ReviewTask

  init() throws { review = try ReviewTask("") }

  private var runs: String { review.folder + "/runs" }

  private func job(stopAfter steps: Int = .max, resume: RunFolder? = nil) throws -> TrainingJob {
    var options = TrainingJob.Options(workers: 2)
    options.resume = resume
    let left = Mutex(steps)
    options.stop = {
      left.withLock { left in
        left -= 1
        return left <= 0 ? SIGINT : nil
      }
    }
    return try TrainingJob(
      review.definition(["training.evaluate_every=5"]), workspace: review.workspace, encoders: review.encoders,
      options: options)
  }

  @Test func aRunIsReadAsItGrows() throws {
    let sync = RunSync(store: try RunStore(path: runs + "/hone.db"), runs: runs)
    let first = try job(stopAfter: 7)
    do { _ = try first.train { _ in } } catch is TrainingInterruption {}
    #expect(try sync.updateAll().isEmpty)
    let half = try #require(try sync.store.runs().first)
    #expect(half.task == "reviews" && half.name == first.run.name && half.state == .stopped && half.steps == 7)
    #expect(half.kind == "sentiment" && half.method == "full" && half.data.map(\.role) == ["training"])
    #expect(half.data[0].sha256 == (try Digest.sha256(path: review.folder + "/reviews.tsv")))
    #expect(try sync.store.steps(of: half.path).map(\.step) == Array(1...7))
    #expect(try sync.store.evaluations(of: half.path).map(\.step) == [5])
    #expect(try sync.store.evaluations(of: half.path)[0].labels["positive"]?.doubleValue != nil)
    let outcome = try job(resume: first.run).train { _ in }
    #expect(try sync.updateAll().isEmpty)
    let whole = try #require(try sync.store.runs().first)
    #expect(whole.state == .finished && whole.steps == 18 && whole.bestScore == outcome.summary.bestScore)
    #expect(try sync.store.steps(of: whole.path).map(\.step) == Array(1...18))
    #expect(whole.artifacts.contains { $0.name == "model.safetensors" && $0.bytes > 0 })
    #expect(whole.startedAt?.hasSuffix("Z") == true && whole.startedAt?.count == 20)
    // Nothing is doubled when it is read again, and what is gone is forgotten.
    #expect(try sync.updateAll().isEmpty && sync.store.runs().count == 1)
    try FileManager.default.removeItem(atPath: whole.path)
    #expect(try sync.updateAll().isEmpty && sync.store.runs().isEmpty)
  }

  /// A log that was cut, as when a run goes on from an earlier state, takes the place of what was read of it.
  @Test func aCutLogIsReadAnew() throws {
    let sync = RunSync(store: try RunStore(path: runs + "/hone.db"), runs: runs)
    let first = try job(stopAfter: 9)
    do { _ = try first.train { _ in } } catch is TrainingInterruption {}
    _ = try sync.updateAll()
    let log = first.run.path + "/steps.jsonl"
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    try (lines.prefix(3).joined(separator: "\n") + "\n").write(toFile: log, atomically: true, encoding: .utf8)
    _ = try sync.updateAll()
    #expect(try sync.store.steps(of: first.run.path).map(\.step) == [1, 2, 3])
    #expect(try sync.store.evaluations(of: first.run.path).isEmpty)
    // Cut and grown longer than it was: noticed by what stood before.
    let other =
      lines.prefix(2).joined(separator: "\n") + "\n" + (20...30).map { "{\"step\":\($0),\"loss\":0.5}\n" }.joined()
    try other.write(toFile: log, atomically: true, encoding: .utf8)
    _ = try sync.updateAll()
    #expect(try sync.store.steps(of: first.run.path).map(\.step) == [1, 2] + Array(20...30))
  }

  @Test func aRecorderFollowsATraining() throws {
    let store = try RunStore(path: runs + "/hone.db")
    let job = try job()
    let faults = Mutex<[String]>([])
    let recorder = RunRecorder(store: store, runs: runs, run: job.run.path) { text in
      faults.withLock { $0.append(text) }
    }
    _ = try job.train { _ in }
    recorder.finish(.finished)
    #expect(faults.withLock { $0 }.isEmpty)
    let run = try #require(try store.runs().first)
    #expect(run.state == .finished && run.summary["steps"]?.intValue == 18)
    // No text of the data is in the store.
    for name in try FileManager.default.contentsOfDirectory(atPath: runs) where name.hasPrefix("hone.db") {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: runs + "/" + name))
      #expect(bytes.range(of: Data("very good plot".utf8)) == nil, "\(name)")
    }
  }

  /// The scores of several heads are summed up as their mean, and each head's files are told apart.
  @Test func severalHeadsAreOneRun() throws {
    let path = runs + "/mail/20260102-030405"
    for head in ["topic", "mood"] {
      try FileManager.default.createDirectory(atPath: "\(path)/\(head)/model", withIntermediateDirectories: true)
      try Data("{}".utf8).write(to: URL(fileURLWithPath: "\(path)/\(head)/model/config.json"))
    }
    func read(_ mood: String) throws -> StoredRun {
      let heads = #"{"topic": {"test": {"score": 0.5}}, "mood": \#(mood)}"#
      try Data(#"{"metric": "mean_score", "best_score": 0.7, "heads": \#(heads)}"#.utf8)
        .write(to: URL(fileURLWithPath: path + "/summary.json"))
      return try RunFiles(path: path, runs: runs).read()
    }
    let run = try read(#"{"test": {"score": 0.75}}"#)
    #expect(run.testScore == 0.625 && run.bestScore == 0.7)
    #expect(run.artifacts.map(\.name) == ["topic/config.json", "mood/config.json"])
    #expect(try read("{}").testScore == nil)
  }
}
