import Evaluation
import Files
import Foundation
import Tasks
import Testing
import Tokenizers
import Training

/// What a training writes beside the weights it publishes: the profile of its data in `hone.json`, and the card.
@Suite struct PublishedCardTests {
  private let files: TinyJob

  init() throws { files = try TinyJob() }

  private func card(_ model: String) throws -> String {
    try String(contentsOfFile: model + "/README.md", encoding: .utf8)
  }

  /// Counted apart from the training, from the file and the rows that were held out.
  @Test(arguments: ["full", "lora", "head"]) func theProfileIsThatOfTheTrainingRows(method: String) throws {
    let out = files.folder + "/out"
    let job = try files.make(
      method: method, settings: ["data.validation={fraction: 0.25}", "training.max_length=12", "overflow=truncate"],
      out: out)
    let run = try job.train { _ in }.run
    let split = try TinyJob.json(run.path + "/split.json")
    let held = Set((split["held_out_of_training_file"]?.arrayValue ?? []).compactMap(\.intValue))
    let rows = TinyJob.texts.enumerated().filter { !held.contains($0.offset) }.map(\.element)
    #expect(!held.isEmpty && rows.count == TinyJob.texts.count - held.count)
    let tokenizer = try TrainedTokenizer.tiny()
    // Those of whole texts, though the model reads a part of the longest.
    let lengths = rows.map { tokenizer.encode($0.text, addSpecialTokens: false).count }
    #expect(lengths.contains { $0 > 32 } && lengths.contains { $0 <= 8 })
    let expected = TrainingProfile(
      labels: ["negative", "positive"].map { label in
        TrainingProfile.LabelCount(label: label, count: rows.count { $0.label == label })
      }, tokens: lengths)
    for path in [run.model, out] {
      #expect(try TinyJob.json(path + "/hone.json")["training_data"] == expected.json)
    }
    let opened = try TrainedModel.open(
      run.model, encoders: EncoderLocator(modelsFolder: nil), base: method == "lora" ? TinyJob.encoder : nil)
    #expect(opened.settings.trainingProfile == expected)
    // And an export keeps it, with a card of its own.
    let merged = files.folder + "/merged"
    let lineage = try TinyJob.json(run.model + "/hone.json")["lineage"]?.objectValue ?? JSONObject()
    try ModelExporter(opened, precision: .bfloat16).publish(at: merged, lineage: lineage)
    #expect(try TinyJob.json(merged + "/hone.json")["training_data"] == expected.json)
    let text = try card(merged)
    #expect(text.hasPrefix("---\nlibrary_name: transformers\n") && text.contains("| Stored as | `bfloat16` |"))
    #expect(text.contains("| Merged adapter | `lora` |") == (method == "lora"))
    #expect(text.contains("split: validation"))
  }

  @Test(arguments: ["full", "lora"]) func theCardSaysWhatWasTrainedAndHowWell(method: String) throws {
    let out = files.folder + "/out"
    let outcome = try files.make(
      method: method, settings: ["data.validation={fraction: 0.25}", "data.test={fraction: 0.25}"], out: out
    ).train { _ in }
    let text = try card(outcome.run.model)
    #expect(text.hasPrefix("---\nlibrary_name: \(method == "lora" ? "peft" : "transformers")\n"))
    let score = try #require(outcome.summary.bestScore)
    let step = try #require(outcome.summary.bestStep)
    guard case .texts(let report)? = outcome.test else {
      Issue.record("no test report")
      return
    }
    #expect(text.contains("      value: \(score)\n") && text.contains("      value: \(report.score)\n"))
    #expect(text.contains("| Weights of step | \(step) of 6 |"))
    #expect(text.contains("split: validation") && text.contains("split: test"))
    let lineage = try TinyJob.json(outcome.run.model + "/hone.json")["lineage"]
    #expect(lineage?["validation"]?["score"]?.doubleValue == score)
    #expect(lineage?["validation"]?["rows"]?.intValue == outcome.splits.validation)
    #expect(lineage?["test"]?["rows"]?.intValue == report.scores.rowCount)
    #expect(lineage?["test"]?["labels"]?["positive"]?.doubleValue == report.scores.perClass[1].f1)
    #expect(lineage?["hone_version"]?.stringValue == HoneVersion.current)
    for (row, _) in TinyJob.texts { #expect(!text.contains(row), "\(row)") }
    #expect(!text.contains(files.folder) && !text.contains("films.tsv"))
    // Whole and the same at both places, weights too.
    #expect(TinyJob.names(in: out) == TinyJob.names(in: outcome.run.model))
    for name in TinyJob.names(in: out) {
      #expect(
        try Digest.sha256(path: out + "/" + name) == (try Digest.sha256(path: outcome.run.model + "/" + name)),
        "\(name)")
    }
    // Another training of the task has another name, and the same card.
    let again = try files.make(
      method: method, settings: ["data.validation={fraction: 0.25}", "data.test={fraction: 0.25}"]
    ).train { _ in }
    #expect(again.run.name != outcome.run.name)
    #expect(try card(again.run.model) == text)
  }

  @Test func withoutValidationTheCardClaimsNothing() throws {
    let run = try files.make(settings: ["data.validation=null", "head.pooling=mean"]).train { _ in }.run
    let text = try card(run.model)
    #expect(text.contains("| Weights of step | 6 of 6 |") && text.contains("- No score is known"))
    #expect(!text.contains("model-index") && !text.contains("library_name"))
    #expect(text.contains("No class of transformers or PEFT loads the head"))
    let hone = try TinyJob.json(run.model + "/hone.json")
    #expect(hone["training_data"]?["rows"]?.intValue == TinyJob.texts.count)
    #expect(hone["lineage"]?["validation"] == nil && hone["lineage"]?["test"] == nil)
  }
}

extension ResumeTests {
  /// Whatever the step at which it was stopped: what stands beside the weights is that of a run that never stopped.
  @Test(arguments: ["full", "lora"]) func theCardIsThatOfARunThatNeverStopped(method: String) throws {
    func beside(_ run: RunFolder) throws -> (settings: JSON, card: String) {
      var hone = try TinyJob.json(run.model + "/hone.json").objectValue ?? JSONObject()
      var lineage = hone["lineage"]?.objectValue ?? JSONObject()
      // The name of the run, which is the time at which it was begun.
      lineage["run"] = nil
      hone["lineage"] = .object(lineage)
      return (.object(hone), try String(contentsOfFile: run.model + "/README.md", encoding: .utf8))
    }
    let settings = ["data.validation={fraction: 0.25}", "data.test={fraction: 0.25}"]
    let whole = try beside(try job(method, settings).train { _ in }.run)
    #expect(whole.settings["training_data"]?.isNull == false && whole.card.contains("split: test"))
    // In the first epoch, after the best of the looks so far, at the last step.
    for step in [1, 8, 15, 40] {
      let first = try job(method, settings, stopAfter: step)
      try stop(first, at: step)
      _ = try job(method, settings, resume: first.run, workers: 1).train { _ in }
      let resumed = try beside(first.run)
      #expect(resumed.settings == whole.settings, "stopped after step \(step)")
      #expect(resumed.card == whole.card, "stopped after step \(step)")
    }
  }
}
