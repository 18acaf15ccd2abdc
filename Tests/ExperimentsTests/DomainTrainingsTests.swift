import Encoders
import Evaluation
import Experiments
import Files
import Foundation
import Synchronization
import Tasks
import Testing
import Training

@Suite("Tasks that are trained before and after a domain step")
struct DomainTrainingsTests {
  private let review: ReviewTask
  private let step: RunFolder
  private let base: ModelDirectory

  init() throws {
    review = try ReviewTask()
    step = try RunFolder(workspace: review.workspace, task: "pretrain-encoder")
    try AtomicFile.write(step.path + "/summary.json", "{\"steps\": 3}\n")
    base = try ModelDirectory.open(ReviewTask.encoder)
  }

  private func trainings(seeds: Int = 2, _ paths: [String] = []) throws -> DomainTrainings {
    let tasks = try (paths.isEmpty ? [review.path] : paths).map {
      try DomainTask(path: $0, registry: ReviewTask.registry)
    }
    for task in tasks { try task.check(on: base) }
    return try DomainTrainings(tasks, seeds: seeds, lanes: 2, run: step, workspace: review.workspace)
  }

  /// Trains on one side, and says what was trained.
  @discardableResult
  private func train(
    _ trainings: DomainTrainings, _ side: DomainSide, stopAfter steps: Int? = nil
  ) throws -> [String] {
    var options = TrainingJob.Options(workers: 2)
    if let steps {
      let left = Mutex(steps)
      options.stop = {
        left.withLock { left in
          left -= 1
          return left <= 0 ? SIGINT : nil
        }
      }
    }
    var names: [String] = []
    try trainings.train(
      side, encoder: base, options: options, begin: { _ in },
      record: { run, train in
        names.append(run.name.split(separator: "/").dropFirst().joined(separator: "/"))
        try train()
      }, observe: { _ in })
    return names
  }

  @Test("the same encoder on both sides brings exactly nothing, and every score is kept")
  func theSameEncoder() throws {
    let trainings = try trainings()
    #expect(DomainTrainings.areUnfinished(in: step))
    #expect(try train(trainings, .before) == ["before-seed-42", "before-seed-43"])
    #expect(try train(trainings, .before) == [])
    #expect(try train(trainings, .after) == ["after-seed-42", "after-seed-43"])
    let report = try trainings.finish()
    let row = try #require(report.rows.first)
    #expect(report.rows.count == 1 && row.name == "reviews" && !row.isTest && row.seeds == [42, 43])
    #expect(row.before == row.after && row.difference.mean == 0 && row.difference.deviation == 0)
    for (index, run) in (row.runsBefore + row.runsAfter).enumerated() {
      let path = review.folder + "/runs/" + run.replacing("@", with: "/")
      let summary = try JSON.parse(MappedFile(path: path + "/summary.json"))
      #expect(summary["best_score"]?.doubleValue == (row.before + row.after)[index])
      #expect(RunFiles.isRun(path))
    }
    #expect(RunFiles.all(in: review.folder + "/runs").count == 5)
    #expect(!DomainTrainings.areUnfinished(in: step))
    let summary = try JSON.parse(MappedFile(path: step.path + "/summary.json"))
    #expect(summary["steps"] == 3 && summary["tasks"] == report.json)
    #expect(report.json["rows"]?.arrayValue?.first?["difference"]?["mean"]?.doubleValue == 0)
  }

  @Test("what is done is not done again after an interruption, and the scores are those of a whole training")
  func interrupted() throws {
    let whole = try trainings()
    try train(whole, .before)
    try train(whole, .after)
    let expected = try whole.finish()
    // The second seed before, and the first one after.
    let first = try trainings()
    #expect { try train(first, .before, stopAfter: 25) } throws: {
      ($0 as? ExperimentInterruption)?.run.hasSuffix("/before-seed-43") == true
    }
    first.release()
    let second = try DomainTrainings(existing: step, registry: ReviewTask.registry)
    #expect(try train(second, .before) == ["before-seed-43"])
    #expect { try train(second, .after, stopAfter: 5) } throws: {
      ($0 as? ExperimentInterruption)?.name == "pretrain-encoder@\(step.name)"
    }
    second.release()
    let third = try DomainTrainings(existing: step, registry: ReviewTask.registry)
    #expect(try train(third, .before) == [])
    #expect(try train(third, .after) == ["after-seed-42", "after-seed-43"])
    let report = try third.finish()
    #expect(report.rows[0].before == expected.rows[0].before && report.rows[0].after == expected.rows[0].after)
  }

  @Test("a task that is another one since is not compared with what it was")
  func changed() throws {
    let first = try trainings(seeds: 1)
    try train(first, .before)
    first.release()
    let path = review.folder + "/reviews.tsv"
    let rows = try String(contentsOfFile: path, encoding: .utf8)
    try (rows + "one more film\tpositive\n").write(toFile: path, atomically: true, encoding: .utf8)
    let second = try DomainTrainings(existing: step, registry: ReviewTask.registry)
    #expect { try train(second, .after) } throws: { "\($0)".contains("the training data \(path) has changed") }
    second.release()
    // Put back, it goes on.
    try rows.write(toFile: path, atomically: true, encoding: .utf8)
    let third = try DomainTrainings(existing: step, registry: ReviewTask.registry)
    #expect(try train(third, .after) == ["after-seed-42"])
    third.release()
    let task = try String(contentsOfFile: review.path, encoding: .utf8)
    try task.replacing("name: reviews", with: "name: others").write(
      toFile: review.path, atomically: true, encoding: .utf8)
    #expect { _ = try DomainTrainings(existing: step, registry: ReviewTask.registry) } throws: {
      "\($0)".contains("name was reviews and is others")
    }
  }

  @Test("of several heads each has its row")
  func heads() throws {
    let path = review.folder + "/both.yaml"
    try "text\tlabel\na great film\tpositive\na boring film\tnegative\n".write(
      toFile: review.folder + "/test.tsv", atomically: true, encoding: .utf8)
    try """
    version: 1
    name: both
    encoder: \(ReviewTask.encoder)
    training: {steps: 8, batch_size: 6, learning_rate: 1.0e-3}
    heads:
      - name: tone
        kind: sentiment
        data: {train: reviews.tsv, validation: {fraction: 0.25}, text: text, label: label}
      - name: test
        kind: classification
        data: {train: reviews.tsv, test: test.tsv, validation: {fraction: 0.25}, text: text, label: label}
    """.write(toFile: path, atomically: true, encoding: .utf8)
    let trainings = try trainings(seeds: 1, [path, review.path])
    try train(trainings, .before)
    try train(trainings, .after)
    let report = try trainings.finish()
    #expect(report.rows.map(\.name) == ["both/tone", "both/test", "reviews"])
    #expect(report.rows.map(\.isTest) == [false, true, false])
    #expect(report.rows.allSatisfy { $0.before == $0.after && $0.before.count == 1 })
    #expect(report.rows.allSatisfy { $0.difference.interval == nil })
  }

  @Test("a training that runs away is left out and named")
  func failures() throws {
    let path = review.folder + "/wild.yaml"
    let task = try String(contentsOfFile: review.path, encoding: .utf8)
    try task.replacing("learning_rate: 1.0e-3", with: "learning_rate: 1.0e+36, warmup: 0").replacing(
      "name: reviews", with: "name: wild"
    ).write(toFile: path, atomically: true, encoding: .utf8)
    let trainings = try trainings(seeds: 1, [path, review.path])
    try train(trainings, .before)
    try train(trainings, .after)
    let report = try trainings.finish()
    #expect(report.rows.map(\.name) == ["reviews"] && report.failures.count == 2)
    #expect(report.failures.allSatisfy { $0.hasPrefix("wild@") })
  }

  @Test("a task without anything to score on is refused at once")
  func noScores() throws {
    let path = review.folder + "/blind.yaml"
    let task = try String(contentsOfFile: review.path, encoding: .utf8)
    try task.replacing("validation: {fraction: 0.25}, ", with: "validation: null, ").write(
      toFile: path, atomically: true, encoding: .utf8)
    let blind = try DomainTask(path: path, registry: ReviewTask.registry)
    #expect { try blind.check(on: base) } throws: { "\($0)".contains("neither validation nor test") }
  }

  @Test("an encoder that the task names and is not trained on is said")
  func remarks() throws {
    let task = try DomainTask(path: review.path, registry: ReviewTask.registry)
    #expect(task.remark(on: base, encoders: review.encoders) == nil)
    let copy = review.folder + "/copy"
    try FileManager.default.copyItem(atPath: ReviewTask.encoder, toPath: copy)
    let remark = task.remark(on: try ModelDirectory.open(copy), encoders: review.encoders)
    #expect(remark == "reviews: names the encoder \(ReviewTask.encoder); for this report it is trained on \(copy)")
  }
}
