import Evaluation
import Experiments
import Files
import Foundation
import Synchronization
import Testing
import Training

@Suite struct RepeatedTrainingTests {
  private let review: ReviewTask

  init() throws { review = try ReviewTask() }

  private func training(_ plan: RepeatPlan) throws -> RepeatedTraining {
    try RepeatedTraining(
      review.definition(), plan: plan, workers: 2, workspace: review.workspace, encoders: review.encoders)
  }

  private func stopping(after steps: Int) -> TrainingJob.Options {
    var options = TrainingJob.Options(workers: 2)
    let left = Mutex(steps)
    options.stop = {
      left.withLock { left in
        left -= 1
        return left <= 0 ? SIGTERM : nil
      }
    }
    return options
  }

  @Test func everyRowIsTestedOnce() throws {
    let training = try training(RepeatPlan(seeds: 1, folds: 5))
    let outcome = try training.run(.init(workers: 2), begin: { _, _, _ in }, observe: { _ in })
    #expect(outcome.rows.map(\.name) == (1...5).map { "fold-\($0)" } && outcome.isTest)
    var tested: [Int] = []
    for row in outcome.rows {
      let split = try JSON.parse(MappedFile(path: "\(outcome.path)/\(row.name)/split.json"))
      let test = split["test_of_training_file"]?.arrayValue?.compactMap(\.intValue) ?? []
      let validation = split["held_out_of_training_file"]?.arrayValue?.compactMap(\.intValue) ?? []
      #expect(test.count == 6 && !validation.isEmpty && Set(test).isDisjoint(with: validation))
      #expect(split["training_rows"]?.intValue == ReviewTask.rows - test.count - validation.count)
      tested += test
    }
    #expect(tested.sorted() == Array(0..<ReviewTask.rows))
    let kept = try ExperimentFolder.read(outcome.path)["result"]
    #expect(kept?["mean"]?.doubleValue == outcome.overall.mean && kept?["runs"]?.arrayValue?.count == 5)
    // Any of the models is found by name.
    #expect(FileManager.default.fileExists(atPath: outcome.path + "/fold-3/model/model.safetensors"))
  }

  @Test func seedsKeepTheSplit() throws {
    let training = try training(RepeatPlan(seeds: 3, folds: 1))
    let outcome = try training.run(.init(workers: 1), begin: { _, _, _ in }, observe: { _ in })
    #expect(outcome.rows.map(\.seed) == [42, 43, 44] && !outcome.isTest)
    let splits = try outcome.rows.map {
      try Digest.sha256(path: "\(outcome.path)/\($0.name)/split.json")
    }
    #expect(Set(splits).count == 1)
    let weights = try outcome.rows.map {
      try Digest.sha256(path: "\(outcome.path)/\($0.name)/model/model.safetensors")
    }
    #expect(Set(weights).count == 3)
    #expect(outcome.meaning.contains("too good"))
  }

  @Test func anInterruptedOneGoesOn() throws {
    let whole = try training(RepeatPlan(seeds: 2, folds: 2))
    let expected = try whole.run(.init(workers: 2), begin: { _, _, _ in }, observe: { _ in })
    let first = try training(RepeatPlan(seeds: 2, folds: 2))
    let path = first.folder.path
    // In the second training, in the third, and at the end of one.
    var interruptions: [String] = []
    do {
      _ = try first.run(stopping(after: 25), begin: { _, _, _ in }, observe: { _ in })
    } catch let error as ExperimentInterruption { interruptions.append(error.run) }
    do {
      _ = try again(path).run(stopping(after: 20), begin: { _, _, _ in }, observe: { _ in })
    } catch let error as ExperimentInterruption { interruptions.append(error.run) }
    #expect(interruptions == ["fold-1-seed-43", "fold-2-seed-42"])
    let outcome = try again(path).run(.init(workers: 1), begin: { _, _, _ in }, observe: { _ in })
    #expect(outcome.rows.map(\.score) == expected.rows.map(\.score))
    for row in outcome.rows {
      #expect(
        try Digest.sha256(path: "\(path)/\(row.name)/model/model.safetensors")
          == (try Digest.sha256(path: "\(expected.path)/\(row.name)/model/model.safetensors")))
    }
  }

  private func again(_ path: String) throws -> RepeatedTraining {
    try RepeatedTraining(
      existing: path, registry: ReviewTask.registry, workspace: review.workspace, encoders: review.encoders)
  }

  @Test func nothingToScoreOnIsSaid() throws {
    #expect {
      _ = try RepeatedTraining(
        review.definition(["data.validation=null"]), plan: RepeatPlan(seeds: 3, folds: 1), workers: 2,
        workspace: review.workspace, encoders: review.encoders)
    } throws: { "\($0)".contains("data.validation") }
  }

  @Test func aFoldThatCannotBeIsSaidBeforeAnyIsTrained() throws {
    #expect {
      _ = try RepeatedTraining(
        review.definition(), plan: RepeatPlan(seeds: 1, folds: 40), workers: 2, workspace: review.workspace,
        encoders: review.encoders)
    } throws: { "\($0)".contains("40 folds") }
    #expect(!FileManager.default.fileExists(atPath: review.folder + "/runs"))
  }

  @Test func aSeedThatDivergesIsLeftOutAndNamed() throws {
    let training = try RepeatedTraining(
      review.definition(["training.learning_rate=1e36", "training.warmup=0"]), plan: RepeatPlan(seeds: 2, folds: 1),
      workers: 2, workspace: review.workspace, encoders: review.encoders)
    #expect { _ = try training.run(.init(workers: 2), begin: { _, _, _ in }, observe: { _ in }) } throws: {
      "\($0)".contains("no training came to its end")
    }
  }
}
