import Foundation
import Tasks
import Testing
import Training

/// What a training says of itself on the way.
@Suite struct HealthTests {
  private let files: TinyJob

  init() throws { files = try TinyJob() }

  private func events(_ settings: [String], method: String = "full") throws -> [TrainingEvent] {
    var events: [TrainingEvent] = []
    let job = try files.make(
      method: method, settings: ["training.batch_size=6", "training.lanes=2"] + settings)
    _ = try job.train { events.append($0) }
    return events
  }

  private func remarks(_ events: [TrainingEvent]) -> [String] {
    events.compactMap { if case .remark(let text) = $0 { text } else { nil } }
  }

  @Test func aLossThatDoesNotFallIsSaidOnce() throws {
    let remarks = remarks(try events(["training.steps=90", "training.learning_rate=1e-9", "training.min_steps=0"]))
    #expect(remarks.filter { $0.hasPrefix("the loss is not falling") }.count == 1, "\(remarks)")
    #expect(remarks.allSatisfy { !$0.contains("\n") })
  }

  @Test func aLabelThatIsNeverGivenIsSaid() throws {
    // Nothing is learned: all texts get one label, and the validation rows have both.
    let remarks = remarks(
      try events(["training.steps=24", "training.learning_rate=1e-9", "data.validation={fraction: 0.3}"]))
    let said = remarks.filter { $0.hasPrefix("never given") }
    #expect(said.count == 1, "\(remarks)")
    #expect(said.first?.contains("negative") == true || said.first?.contains("positive") == true)
  }

  @Test func weightsOfClassesAreAdvisedWhereTheyMayHelp() throws {
    let never = ["training.steps=24", "training.learning_rate=1e-9", "data.validation={fraction: 0.3}"]
    func said(_ settings: [String], _ method: String = "full") throws -> [String] {
      remarks(try events(never + settings, method: method)).filter { $0.hasPrefix("never given") }
    }
    #expect(try said([]).allSatisfy { $0.contains("class_weights") })
    #expect(try said(["training.class_weights=balanced"]).allSatisfy { !$0.contains("class_weights") })
    #expect(try said([], "contrastive").allSatisfy { !$0.contains("class_weights") })
  }

  @Test func aTrainingThatLearnsSaysNothing() throws {
    let remarks = remarks(try events(["training.steps=80", "training.learning_rate=2e-3"]))
    #expect(remarks.filter { $0.hasPrefix("the loss is not") || $0.hasPrefix("overfitting") }.isEmpty, "\(remarks)")
  }

  @Test func overfittingIsSaidWithItsEpoch() throws {
    // Labels at random: what is learned of them does not carry over.
    let rows = (0..<40).map { index in
      "\(TinyJob.texts[index % 24].text) \(index)\t\((index * 7919 / 13) % 2 == 0 ? "positive" : "negative")\n"
    }
    try ("text\tlabel\n" + rows.joined()).write(toFile: files.folder + "/films.tsv", atomically: true, encoding: .utf8)
    let remarks = remarks(
      try events([
        "training.steps=300", "training.learning_rate=3e-3", "data.validation={fraction: 0.3}", "training.dropout=0",
      ]))
    let said = remarks.filter { $0.hasPrefix("overfitting since epoch") }
    #expect(said.count == 1 && said.first?.contains("the weights of step") == true, "\(remarks)")
  }

  @Test(arguments: ["full", "lora"]) func everyTenthStepSaysHowFarTheWeightsMove(method: String) throws {
    let steps = try events(["training.steps=21", "training.learning_rate=1e-3"], method: method).compactMap {
      if case .step(let step) = $0 { step } else { nil }
    }
    #expect(steps.filter { $0.updateRatio != nil }.map(\.step) == [1, 11, 21])
    // The rate of the first step is 0.
    let ratios = steps.compactMap(\.updateRatio)
    #expect(ratios[0] == 0 && ratios[1] > 1e-6 && ratios[1] < 1)
    #expect(steps.allSatisfy { $0.headLosses == [$0.loss] })
    let log = try String(contentsOfFile: logPath, encoding: .utf8)
    #expect(log.split(separator: "\n").filter { $0.contains("update_ratio") }.count == 3)
  }

  private var logPath: String {
    let run = TinyJob.names(in: files.folder + "/runs/films").last ?? ""
    return "\(files.folder)/runs/films/\(run)/steps.jsonl"
  }
}
