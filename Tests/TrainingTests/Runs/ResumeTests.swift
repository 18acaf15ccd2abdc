import Files
import Foundation
import Synchronization
import TestSupport
import Testing
import Training

/// Runs that are stopped and gone on with end with the bits of a run that never stopped.
@Suite struct ResumeTests {
  let files: TinyJob

  /// Four steps an epoch, several micro-batches a step, evaluations that do not fall on an epoch's end.
  static let settings = [
    "training.steps=40", "training.batch_size=6", "training.micro_batch_tokens=40", "training.lanes=2",
    "training.evaluate_every=7", "training.learning_rate=1e-3", "training.save_minutes=0",
  ]

  init() throws { files = try TinyJob() }

  /// Stops after so many calls.
  final class Countdown: Sendable {
    private let left: Mutex<Int>

    init(_ steps: Int) { left = Mutex(steps) }

    func signal() -> Int32? {
      left.withLock { left in
        left -= 1
        return left <= 0 ? SIGINT : nil
      }
    }
  }

  func job(
    _ method: String, _ settings: [String] = [], resume: RunFolder? = nil, stopAfter steps: Int = .max,
    fileSystem: any FileSystem = PosixFileSystem(), workers: Int = 2, initial: String? = nil
  ) throws -> TrainingJob {
    let countdown = Countdown(steps)
    return try files.make(method: method, settings: Self.settings + settings, workers: workers, initial: initial) {
      $0.resume = resume
      $0.stop = { countdown.signal() }
      $0.fileSystem = fileSystem
    }
  }

  func digest(_ run: RunFolder) throws -> String {
    let names = ["adapter_model.safetensors", "model.safetensors"].map { run.model + "/" + $0 }
    let path = try #require(names.first { FileManager.default.fileExists(atPath: $0) })
    return try Digest.sha256(path: path)
  }

  /// The log without what clock and system say and what only a resumed run has.
  private func log(_ run: RunFolder) throws -> [JSON] {
    try String(contentsOfFile: run.path + "/steps.jsonl", encoding: .utf8).split(separator: "\n").compactMap { line in
      guard var object = try JSON.parse(String(line), source: "log").objectValue, object["resumed_after"] == nil else {
        return nil
      }
      object["seconds"] = nil
      object["memory_mb"] = nil
      return .object(object)
    }
  }

  func stop(_ job: TrainingJob, at step: Int) throws {
    do {
      _ = try job.train { _ in }
      Issue.record("was not stopped at step \(step)")
    } catch let interruption as TrainingInterruption {
      #expect(interruption.step == step && interruption.totalSteps == 40 && interruption.signal == SIGINT)
    }
  }

  @Test(arguments: ["full", "lora", "head"]) func stoppedAtEveryStep(method: String) throws {
    let whole = try job(method).train { _ in }
    let digest = try digest(whole.run)
    let log = try log(whole.run)
    for step in 1...40 {
      let first = try job(method, stopAfter: step)
      try stop(first, at: step)
      #expect(!first.run.isFinished)
      // The first of the two goes on with fewer workers.
      let outcome = try job(method, resume: first.run, workers: 1 + step % 2).train { _ in }
      #expect(outcome.run == first.run && first.run.isFinished)
      #expect(try self.digest(first.run) == digest, "stopped after step \(step)")
      #expect(try self.log(first.run) == log, "stopped after step \(step)")
      #expect(
        outcome.summary.bestScore == whole.summary.bestScore && outcome.summary.bestStep == whole.summary.bestStep)
      #expect(outcome.summary.tokens == whole.summary.tokens && outcome.summary.finalLoss == whole.summary.finalLoss)
      #expect(!TinyJob.names(in: first.run.path).contains { $0.hasPrefix("checkpoint-") })
    }
  }

  /// Stopped after each step of one run, in every step's own process life.
  @Test(arguments: ["full", "lora"]) func stoppedAgainAndAgain(method: String) throws {
    let digest = try digest(try job(method).train { _ in }.run)
    let first = try job(method, stopAfter: 3)
    try stop(first, at: 3)
    for step in stride(from: 6, through: 39, by: 3) {
      try stop(try job(method, resume: first.run, stopAfter: 3), at: step)
      #expect(TinyJob.names(in: first.run.path).filter { $0.hasPrefix("checkpoint-") }.count == 2)
    }
    _ = try job(method, resume: first.run).train { _ in }
    #expect(try self.digest(first.run) == digest)
  }

  @Test(arguments: ["full", "lora", "head"]) func savingCostsNothingButTime(method: String) throws {
    let never = try job(method).train { _ in }.run
    let always = try job(method, ["training.save_steps=1", "training.keep_last=3"]).train { _ in }.run
    #expect(try digest(never) == (try digest(always)))
  }

  @Test func earlyStoppingAndAnInitialModelAreGoneOnWith() throws {
    let start = try job("full", ["training.steps=5"]).train { _ in }.run
    let settings = ["training.patience=2", "training.evaluate_every=3"]
    let whole = try job("full", settings, initial: start.model).train { _ in }
    for step in [2, 3, whole.summary.steps - 1, whole.summary.steps] {
      let first = try job("full", settings, stopAfter: step, initial: start.model)
      try stop(first, at: step)
      let outcome = try job("full", settings, resume: first.run).train { _ in }
      #expect(try digest(first.run) == (try digest(whole.run)))
      #expect(outcome.summary.steps == whole.summary.steps)
      #expect(outcome.summary.stoppedEarly == whole.summary.stoppedEarly)
    }
  }

  /// A run that goes on has the best weights of its state, whatever was published after it.
  @Test func theBestIsKeptWithTheState() throws {
    let first = try job("full", stopAfter: 9)
    try stop(first, at: 9)
    let best = try digest(first.run)
    let state = first.run.path + "/checkpoint-9"
    #expect(try Digest.sha256(path: state + "/best/model/model.safetensors") == best)
    // As if the process had published once more and died.
    let other = try job("full", ["training.seed=5"], stopAfter: 9)
    try stop(other, at: 9)
    try FileManager.default.removeItem(atPath: first.run.model)
    try FileManager.default.copyItem(atPath: other.run.model, toPath: first.run.model)
    try stop(try job("full", resume: first.run, stopAfter: 1), at: 10)
    #expect(try digest(first.run) == best)
  }

  @Test func theTrainerStateIsThatOfTheReference() throws {
    let first = try job("full", stopAfter: 15)
    try stop(first, at: 15)
    let state = try TinyJob.json(first.run.path + "/checkpoint-15/trainer_state.json")
    #expect(state["global_step"]?.intValue == 15 && state["max_steps"]?.intValue == 40)
    #expect(state["epoch"]?.doubleValue == 3.75 && state["num_train_epochs"]?.intValue == 10)
    #expect(state["train_batch_size"]?.intValue == 6 && state["best_metric"]?.doubleValue != nil)
    let history = state["log_history"]?.arrayValue ?? []
    #expect(history.filter { $0["loss"] != nil }.count == 15)
    #expect(history.filter { $0["eval_accuracy"] != nil }.map { $0["step"]?.intValue } == [7, 14])
    // Going on keeps it.
    try stop(try job("full", resume: first.run, stopAfter: 7), at: 22)
    let later = try TinyJob.json(first.run.path + "/checkpoint-22/trainer_state.json")["log_history"]?.arrayValue
    #expect(later.map { Array($0.prefix(history.count)) == history } == true && later?.count == 25)
  }

  @Test func whatChangedIsNamed() throws {
    let first = try job("full", stopAfter: 4)
    try stop(first, at: 4)
    func refusal(_ settings: [String]) -> String {
      do {
        _ = try job("full", settings, resume: first.run)
        return "nothing"
      } catch { return "\(error)" }
    }
    let settings = refusal(["training.learning_rate=2e-3", "training.patience=3"])
    #expect(settings.contains("training.learning_rate was 0.001 and is 0.002"), "\(settings)")
    #expect(settings.contains("training.patience was not set and is 3") && !settings.contains("\n"))
    #expect(refusal(["training.lanes=3"]).contains("training.lanes was 2 and is 3"))
    // How often states are saved, and whether texts are kept, is nobody's concern.
    _ = try job(
      "full", ["training.save_steps=3", "training.keep_last=1", "training.keep_texts=true"], resume: first.run)
    let data = files.folder + "/films.tsv"
    let rows = try String(contentsOfFile: data, encoding: .utf8)
    try (rows + "one more fine film\tpositive\n").write(toFile: data, atomically: true, encoding: .utf8)
    #expect(refusal([]).contains("the training data \(data) has changed"))
    try rows.write(toFile: data, atomically: true, encoding: .utf8)
    _ = try job("full", resume: first.run)
  }

  @Test func anotherBuildIsRefusedUntilAllowed() throws {
    let first = try job("full", stopAfter: 4)
    try stop(first, at: 4)
    let path = first.run.path + "/launch.json"
    var text = try String(contentsOfFile: path, encoding: .utf8)
    let program = try #require(try TinyJob.json(path)["identity"]?["arithmetic"]?["program"]?.stringValue)
    text = text.replacingOccurrences(of: program, with: String(repeating: "0", count: 64))
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    #expect { _ = try job("full", resume: first.run) } throws: {
      "\($0)".contains("another build of hone") && "\($0)".contains("--allow-different-bits")
    }
    let allowed = try files.make(method: "full", settings: Self.settings) {
      $0.resume = first.run
      $0.allowsDifferentBits = true
    }
    _ = try allowed.train { _ in }
  }

  @Test func twoCannotTrainOneRun() throws {
    let first = try job("full", stopAfter: 4)
    try stop(first, at: 4)
    let second = try job("full", resume: first.run)
    #expect(throws: FilesError.inUse(path: first.run.path + "/.lock")) { _ = try job("full", resume: first.run) }
    _ = try second.train { _ in }
  }

  @Test func aDamagedStateIsPassedOver() throws {
    let digest = try digest(try job("full").train { _ in }.run)
    let first = try job("full", ["training.save_steps=5", "training.keep_last=3"], stopAfter: 12)
    try stop(first, at: 12)
    let path = first.run.path + "/checkpoint-12/training_state.safetensors"
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes[bytes.count - 3] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    var remarks: [String] = []
    var resumed: Int?
    _ = try job("full", resume: first.run).train {
      if case .remark(let text) = $0 { remarks.append(text) }
      if case .resumed(let step, _) = $0 { resumed = step }
    }
    #expect(resumed == 10 && remarks.contains { $0.contains("checkpoint-12") && $0.contains("sha256") })
    #expect(try self.digest(first.run) == digest)
  }

  @Test func aFinishedRunIsNotGoneOnWith() throws {
    let run = try job("full").train { _ in }.run
    #expect { _ = try job("full", resume: run) } throws: { "\($0)".contains("it is finished") }
  }
}
