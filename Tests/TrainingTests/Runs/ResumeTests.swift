import Files
import Foundation
import Synchronization
import TestSupport
import Testing
import Training

/// Runs that are stopped and gone on with end with the bits of a run that never stopped.
@Suite struct ResumeTests {
  private let files: TinyJob

  /// Four steps an epoch, several micro-batches a step, evaluations that do not fall on an epoch's end.
  private static let settings = [
    "training.steps=40", "training.batch_size=6", "training.micro_batch_tokens=40", "training.lanes=2",
    "training.evaluate_every=7", "training.learning_rate=1e-3", "training.save_minutes=0",
  ]

  init() throws { files = try TinyJob() }

  /// Stops after so many calls.
  private final class Countdown: Sendable {
    private let left: Mutex<Int>

    init(_ steps: Int) { left = Mutex(steps) }

    func signal() -> Int32? {
      left.withLock { left in
        left -= 1
        return left <= 0 ? SIGINT : nil
      }
    }
  }

  private func job(
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

  private func digest(_ run: RunFolder) throws -> String {
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

  private func stop(_ job: TrainingJob, at step: Int) throws {
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
    // How often states are saved is nobody's concern.
    _ = try job("full", ["training.save_steps=3", "training.keep_last=1"], resume: first.run)
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

  /// Whatever call fails while states are saved: the training ends with the same bits, or goes on from the last good one.
  @Test(arguments: [FaultyFileSystem.After.goesOn, .isOver]) func aFailureWhileSavingLosesNothing(
    after: FaultyFileSystem.After
  ) throws {
    let settings = ["training.steps=6", "training.save_steps=2", "training.evaluate_every=3"]
    let rehearsal = FaultyFileSystem()
    let digest = try digest(try job("lora", settings, fileSystem: rehearsal).train { _ in }.run)
    #expect(rehearsal.calls.contains("link") && rehearsal.calls.count > 60)
    for failing in 0..<rehearsal.calls.count {
      let fileSystem = FaultyFileSystem(failing: failing, after: after)
      var remarks: [String] = []
      let run = try job("lora", settings, fileSystem: fileSystem).train {
        if case .remark(let text) = $0 { remarks.append(text) }
      }.run
      #expect(try self.digest(run) == digest)
      #expect(
        remarks.filter { !$0.hasPrefix("never given") }.allSatisfy { $0.contains("is not saved") && !$0.contains("\n") }
      )
    }
  }

  /// A disk that is full from some call on, and a process that is then killed: the states before it are whole.
  @Test func aFullDiskLeavesTheLastGoodState() throws {
    let settings = ["training.save_steps=4"]
    let digest = try digest(try job("full", settings).train { _ in }.run)
    let rehearsal = FaultyFileSystem()
    try stop(try job("full", settings, stopAfter: 9, fileSystem: rehearsal), at: 9)
    // What comes after the last name was given deletes older states, and may fail.
    let calls = try #require(rehearsal.calls.lastIndex(of: "renameNew")) + 1
    for failing in stride(from: calls / 4, to: calls, by: 3) {
      let full = FaultyFileSystem(failing: failing, after: .isOver, code: ENOSPC)
      let first = try job("full", settings, stopAfter: 9, fileSystem: full)
      #expect { _ = try first.train { _ in } } throws: {
        "\($0)".contains("free some space") && !"\($0)".contains("\n")
      }
      _ = try job("full", settings, resume: first.run).train { _ in }
      #expect(try self.digest(first.run) == digest, "call \(failing) of \(calls)")
    }
  }

  /// Steps whose numbers are not finite change nothing, are counted, and end the run after ten with a state to go back to.
  @Test(arguments: [false, true]) func aDivergingRunKeepsTheLastGoodState(saves: Bool) throws {
    // The rate is 0 in the first step and rises to a ruinous one.
    let ruin = ["training.learning_rate=1e36", "training.warmup=4", "training.schedule=constant"]
    let job = try job("full", ruin + ["training.evaluate_every=40"] + (saves ? ["training.save_steps=1"] : []))
    var skipped: [Int] = []
    var taken: [Int] = []
    var message = ""
    do {
      _ = try job.train { event in
        if case .stepSkipped(let step) = event { skipped.append(step) }
        if case .step(let step) = event { taken.append(step.step) }
      }
    } catch { message = "\(error)" }
    let last = try #require(taken.last)
    #expect(skipped == Array((last + 1)...(last + 10)))
    #expect(message.contains("training.learning_rate") && !message.contains("\n"), "\(message)")
    // Without states the weights of the last step that was taken are kept, at the step where the run ended.
    let state = "checkpoint-\(saves ? last : last + 10)"
    #expect(message.contains(job.run.path + "/" + state), "\(message)")
    #expect(TinyJob.names(in: job.run.path).filter { $0.hasPrefix("checkpoint-") }.count == (saves ? min(2, last) : 1))
    #expect(!job.run.isFinished && !FileManager.default.fileExists(atPath: job.run.model))
  }

  /// A run that should stop after some evaluations, and was interrupted at that very step, does not run on.
  @Test func anInterruptionAtTheStopIsTheStop() throws {
    let first = try job("full", stopAfter: 14)
    try stop(first, at: 14)
    let again = try files.make(method: "full", settings: Self.settings) {
      $0.resume = first.run
      $0.stopAfterEvaluations = 2
    }
    do {
      _ = try again.train { _ in }
      Issue.record("ran on")
    } catch let interruption as TrainingInterruption {
      #expect(interruption.signal == 0 && interruption.step == 14 && interruption.bestScore != nil)
    }
  }

  /// Nothing of a training stays in memory when it is done.
  @Test func aTrainingIsForgottenWhenItIsDone() throws {
    final class Witness: Sendable {}
    weak var weak: Witness?
    do {
      let witness = Witness()
      weak = witness
      let job = try files.make(method: "lora", settings: ["training.steps=4"]) {
        $0.stop = { withExtendedLifetime(witness) { nil } }
      }
      _ = try job.train { [witness] _ in withExtendedLifetime(witness) {} }
    }
    #expect(weak == nil)
  }

  @Test func statesThatNobodyCanReadAreLeftAlone() throws {
    let first = try job("full", ["training.save_steps=2", "training.keep_last=2"], stopAfter: 5)
    try stop(first, at: 5)
    let states = TinyJob.names(in: first.run.path).filter { $0.hasPrefix("checkpoint-") }
    for state in states {
      let path = "\(first.run.path)/\(state)/hone_state.json"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try text.replacingOccurrences(of: "\"version\": 1", with: "\"version\": 2").write(
        toFile: path, atomically: true, encoding: .utf8)
    }
    #expect { _ = try job("full", resume: first.run).train { _ in } } throws: {
      "\($0)".contains("none of its 2 states") && !"\($0)".contains("\n")
    }
    #expect(TinyJob.names(in: first.run.path).filter { $0.hasPrefix("checkpoint-") } == states)
  }

  /// What follows a half line in the log is read all the same.
  @Test func aHalfLineInTheLogIsNotInTheWay() throws {
    let first = try job("full", stopAfter: 5)
    try stop(first, at: 5)
    let log = first.run.path + "/steps.jsonl"
    var lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map(String.init)
    let size = lines.joined(separator: "\n").utf8.count
    lines[2] = String(lines[2].dropLast(9)) + String(repeating: " ", count: 9)
    let text = lines.joined(separator: "\n")
    #expect(text.utf8.count == size)
    try (text + "\n").write(toFile: log, atomically: true, encoding: .utf8)
    _ = try job("full", resume: first.run).train { _ in }
    #expect(first.run.isFinished)
  }

  @Test func anotherTokenizerIsNamed() throws {
    let encoder = files.folder + "/encoder"
    try FileManager.default.copyItem(atPath: TinyJob.encoder, toPath: encoder)
    func make(_ resume: RunFolder? = nil, stopAfter steps: Int = .max) throws -> TrainingJob {
      let countdown = Countdown(steps)
      return try files.make(encoder: encoder, settings: Self.settings) {
        $0.resume = resume
        $0.stop = { countdown.signal() }
      }
    }
    let first = try make(stopAfter: 3)
    try stop(first, at: 3)
    let path = encoder + "/config.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try (text + " ").write(toFile: path, atomically: true, encoding: .utf8)
    #expect { _ = try make(first.run) } throws: { "\($0)".contains("the encoder's config.json has changed") }
  }

  /// A class of the name of a setting that may change is no such setting.
  @Test func aLabelIsNoFreeSetting() throws {
    let rows = try String(contentsOfFile: files.folder + "/films.tsv", encoding: .utf8)
    try rows.replacingOccurrences(of: "positive", with: "description").write(
      toFile: files.folder + "/films.tsv", atomically: true, encoding: .utf8)
    let weights = "training.class_weights={description: 2, negative: 1}"
    let first = try job("full", [weights], stopAfter: 3)
    try stop(first, at: 3)
    let other = "training.class_weights={description: 3, negative: 1}"
    #expect { _ = try job("full", [other], resume: first.run) } throws: { "\($0)".contains("description was 2") }
  }
}
