import Experiments
import Files
import Foundation
import Synchronization
import Tasks
import Testing
import Training

@Suite struct SweepTests {
  private static let space = """
    sweep:
      trials: 12
      space:
        training.learning_rate: {from: 1.0e-4, to: 1.0e-2}
        training.batch_size: [4, 6]
        method: [full, lora]
    """

  private func sweep(_ review: ReviewTask, _ overrides: [String] = []) throws -> Sweep {
    try Sweep(
      RunLaunch.Source(file: review.path, overrides: overrides), workers: 2, registry: ReviewTask.registry,
      workspace: review.workspace, encoders: review.encoders)
  }

  private func stopping(after steps: Int) -> TrainingJob.Options {
    var options = TrainingJob.Options(workers: 2)
    let left = Mutex(steps)
    options.stop = {
      left.withLock { left in
        left -= 1
        return left <= 0 ? SIGINT : nil
      }
    }
    return options
  }

  @Test func whatIsDrawnFollowsFromTheSeed() throws {
    let review = try ReviewTask(Self.space)
    let settings = try #require(try SweepSettings.read(path: review.path, registry: ReviewTask.registry))
    let trials = SweepDraw.trials(settings)
    #expect(trials == SweepDraw.trials(settings) && trials.count == 12)
    #expect(Set(trials.map(\.overrides)).count == 12)
    for trial in trials {
      #expect(trial.settings.map(\.path) == ["training.learning_rate", "training.batch_size", "method"])
      let rate = try #require(Double(trial.settings[0].value))
      #expect((1e-4...1e-2).contains(rate) && ["4", "6"].contains(trial.settings[1].value))
    }
    // Each order of magnitude is as likely.
    let low = trials.count { Double($0.settings[0].value) ?? 0 < 1e-3 }
    #expect((2...10).contains(low))
    let other = try SweepSettings.read(
      path: review.path, overrides: ["sweep.seed=2"], registry: ReviewTask.registry)
    #expect(other.map(SweepDraw.trials) != trials)
  }

  /// Interrupted twice, in the first and in the second round, it ends as one that was not.
  @Test func anInterruptedSweepEndsTheSame() throws {
    let review = try ReviewTask(Self.space)
    let whole = try sweep(review).run(.init(workers: 2), report: { _ in }, observe: { _ in })
    #expect(whole.trials.count == 12 && whole.best.state == .finished)
    #expect(whole.trials.map(\.rounds).sorted() == [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 3])
    let first = try sweep(review)
    let path = first.folder.path
    #expect(throws: ExperimentInterruption.self) {
      _ = try first.run(stopping(after: 9), report: { _ in }, observe: { _ in })
    }
    func again() throws -> Sweep {
      try Sweep(
        existing: path, registry: ReviewTask.registry, workspace: review.workspace, encoders: review.encoders)
    }
    #expect(throws: ExperimentInterruption.self) {
      _ = try again().run(stopping(after: 20), report: { _ in }, observe: { _ in })
    }
    let outcome = try again().run(.init(workers: 1), report: { _ in }, observe: { _ in })
    #expect(outcome.trials == whole.trials)
    for trial in outcome.trials where trial.state == .finished {
      let name = trial.overrides.contains("method=lora") ? "adapter_model.safetensors" : "model.safetensors"
      #expect(
        try Digest.sha256(path: "\(path)/\(trial.name)/model/\(name)")
          == (try Digest.sha256(path: "\(whole.path)/\(trial.name)/model/\(name)")))
    }
    // Trials that were stopped keep their states, so that anybody may go on with them.
    let stopped = try #require(outcome.trials.first { $0.state == .stopped })
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(stopped.name)").contains {
        $0.hasPrefix("checkpoint-")
      })
  }

  @Test func everyTrialToItsEnd() throws {
    let review = try ReviewTask(Self.space + "\n")
    let outcome = try sweep(review, ["sweep.strategy=random", "sweep.trials=3", "data.test={fraction: 0.2}"]).run(
      .init(workers: 2), report: { _ in }, observe: { _ in })
    #expect(outcome.trials.allSatisfy { $0.state == .finished && $0.rounds == 1 })
    let scores = outcome.trials.compactMap(\.score)
    #expect(scores == scores.sorted(by: >) && scores.count == 3)
    #expect(outcome.test?.texts == 6)
    // No trial but the best has looked at the test rows.
    for trial in outcome.trials {
      let summary = try JSON.parse(MappedFile(path: "\(outcome.path)/\(trial.name)/summary.json"))
      #expect(summary["test"]?.isNull == true)
      let split = try JSON.parse(MappedFile(path: "\(outcome.path)/\(trial.name)/split.json"))
      #expect(split["test_rows"]?.intValue == 6)
    }
  }

  @Test(arguments: [
    ("sweep: {space: {training.learning_rat: [1]}}", "training.learning_rate"),
    ("sweep: {space: {training.learning_rate: {from: 1}}}", "from: low, to: high"),
    ("sweep: {space: {training.learning_rate: {from: 0, to: 1}}}", "above 0"),
    ("sweep: {space: {training.learning_rate: 3}}", "a list of values"),
    ("sweep: {trials: 0, space: {training.seed: [1]}}", "sweep.trials"),
    ("sweep: {trials: 3}", "sweep.space"),
    ("sweep: {space: {training.batch_size: [a, b]}}", "training.batch_size"),
    ("sweep: {space: {training.metric: [accuracy, macro_f1]}}", "compared by one metric"),
    ("sweep: {space: {data.seed: [1, 2]}}", "the same rows"),
  ]) func whatIsWrongWithASpaceIsSaid(text: String, expected: String) throws {
    let review = try ReviewTask(text)
    #expect { _ = try sweep(review) } throws: { "\($0)".contains(expected) && !"\($0)".contains("\n") }
    #expect(!FileManager.default.fileExists(atPath: review.folder + "/runs"))
  }

  @Test func aTaskWithoutASweepTrainsAsBefore() throws {
    #expect { _ = try sweep(try ReviewTask()) } throws: { "\($0)".contains("space") }
    // And a sweep is nothing that a training reads.
    let task = try ReviewTask(Self.space).definition()
    #expect(task.json()["sweep"] == nil)
  }

  /// A trial that diverges in a later round leaves its place to the next best.
  @Test func aFailedFinalistIsReplaced() throws {
    // The rate is ruinous in the last ninths of the training only: it rises all the way.
    let review = try ReviewTask(
      """
      sweep:
        trials: 9
        space:
          training.learning_rate: [1.0e-3, 1.0e+36]
      """)
    let overrides = ["training.warmup=1000000", "training.schedule=constant", "training.steps=27"]
    var ends: [SweepTrial] = []
    let outcome = try sweep(review, overrides).run(
      .init(workers: 2),
      report: { event in if case .ends(let trial) = event { ends.append(trial) } }, observe: { _ in })
    #expect(ends.contains { $0.state == .failed && $0.score == nil })
    #expect(outcome.best.state == .finished && outcome.best.overrides == ["training.learning_rate=1.0e-3"])
  }

  @Test func whatChangedSinceIsNamed() throws {
    let review = try ReviewTask(Self.space)
    let first = try sweep(review)
    let path = first.folder.path
    #expect(throws: ExperimentInterruption.self) {
      _ = try first.run(stopping(after: 9), report: { _ in }, observe: { _ in })
    }
    func again() throws {
      _ = try Sweep(
        existing: path, registry: ReviewTask.registry, workspace: review.workspace, encoders: review.encoders)
    }
    let text = try String(contentsOfFile: review.path, encoding: .utf8)
    try text.replacingOccurrences(of: "steps: 18", with: "steps: 19").write(
      toFile: review.path, atomically: true, encoding: .utf8)
    #expect { try again() } throws: { "\($0)".contains("training.steps was 18 and is 19") }
    try text.write(toFile: review.path, atomically: true, encoding: .utf8)
    let data = review.folder + "/reviews.tsv"
    let rows = try String(contentsOfFile: data, encoding: .utf8)
    try (rows + "one more\tpositive\n").write(toFile: data, atomically: true, encoding: .utf8)
    #expect { try again() } throws: { "\($0)".contains("the training data") }
  }
}
