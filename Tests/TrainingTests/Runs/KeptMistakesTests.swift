import Files
import Foundation
import Tasks
import Tensors
import Testing
import Training

/// `errors.jsonl`: what the best model gets wrong of its validation texts, where it is asked for and only there.
@Suite struct KeptMistakesTests {
  /// One step that learns nothing, and half of the texts to be wrong on.
  private static let settings = [
    "training.steps=1", "training.learning_rate=1e-12", "data.validation={fraction: 0.5}",
  ]

  private func lines(_ run: RunFolder) throws -> [JSON] {
    try String(contentsOfFile: run.path + "/" + KeptMistakes.fileName, encoding: .utf8).split(separator: "\n").map {
      try JSON.parse(String($0), source: "errors")
    }
  }

  @Test func theyAreKeptForTheUserAloneWhereAskedFor() throws {
    let files = try TinyJob()
    let plain = try files.make(settings: Self.settings).train { _ in }.run
    #expect(!TinyJob.names(in: plain.path).contains(KeptMistakes.fileName))
    let run = try files.make(settings: Self.settings + ["training.keep_texts=true"]).train { _ in }.run
    // It changes nothing of what is trained.
    #expect(
      try Digest.sha256(path: run.model + "/model.safetensors")
        == (try Digest.sha256(path: plain.model + "/model.safetensors")))
    let path = run.path + "/" + KeptMistakes.fileName
    let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(rights == 0o600)

    let split = try TinyJob.json(run.path + "/split.json")
    let held = (split["held_out_of_training_file"]?.arrayValue ?? []).compactMap(\.intValue)
    let model = try TrainedModel.open(run.model, encoders: EncoderLocator(modelsFolder: nil))
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    let answers = try Pipeline(model, pool: pool).predict(held.map { TinyJob.texts[$0].text })
    let wrong = zip(held, answers).filter { row, answer in TinyJob.texts[row].label != model.labels[answer.best] }
    let lines = try lines(run)
    #expect(!wrong.isEmpty && lines.count == wrong.count)
    for line in lines {
      let row = try #require(line["line"]?.intValue) - 2
      #expect(held.contains(row) && line["text"]?.stringValue == TinyJob.texts[row].text)
      #expect(line["label"]?.stringValue == TinyJob.texts[row].label)
      #expect(line["predicted"]?.stringValue != TinyJob.texts[row].label)
      #expect(line["file"]?.stringValue?.hasSuffix("films.tsv") == true)
    }
    let scores = lines.compactMap { $0["score"]?.doubleValue }
    #expect(scores.count == lines.count && scores == scores.sorted(by: >) && scores.allSatisfy { $0 > 0.499 })
  }

  @Test func withoutValidationThereIsNothingToKeep() throws {
    let files = try TinyJob()
    let run = try files.make(
      settings: ["training.steps=1", "data.validation=null", "training.keep_texts=true"]
    ).train { _ in }.run
    #expect(run.isFinished && !TinyJob.names(in: run.path).contains(KeptMistakes.fileName))
  }
}
