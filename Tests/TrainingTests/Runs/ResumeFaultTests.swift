import Files
import Foundation
import TestSupport
import Testing
import Training

/// Runs that are gone on with after something failed: a disk, a log, a state, the numbers.
extension ResumeTests {
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
        remarks.filter { !$0.hasPrefix("never given") && !$0.contains(" to train on: ") }
          .allSatisfy { $0.contains("is not saved") && !$0.contains("\n") }
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
