import Encoders
import Files
import Foundation
import Tasks
import Tensors
import Testing
import Training

/// A job from a labelled file to a published model, and what lies in its run afterwards.
@Suite struct TrainingJobTests {
  private func predictions(_ path: String, base: String? = nil) throws -> [Prediction] {
    let model = try TrainedModel.open(path, encoders: EncoderLocator(modelsFolder: nil), base: base)
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    return try Pipeline(model, pool: pool).predict(TinyJob.texts.map(\.text))
  }

  @Test(arguments: ["full", "head"]) func aCheckpointExplainsItself(method: String) throws {
    let files = try TinyJob()
    let out = files.folder + "/out"
    let job = try files.make(method: method, settings: ["overflow=truncate", "training.max_length=24"], out: out)
    let outcome = try job.train { _ in }
    #expect(outcome.summary.steps == 6)
    #expect(
      TinyJob.names(in: outcome.run.model) == [
        "README.md", "config.json", "hone.json", "model.safetensors", "tokenizer.json", "vocab.txt",
      ])
    let hone = try TinyJob.json(outcome.run.model + "/hone.json")
    #expect(hone["kind"] == "sentiment")
    #expect(hone["method"]?.stringValue == method)
    #expect(hone["labels"] == ["negative", "positive"])
    #expect(hone["overflow"] == "truncate")
    #expect(hone["max_length"]?.intValue == 24)
    let encoder = SafetensorsSet(try SafetensorsFile(path: TinyJob.encoder + "/model.safetensors"))
    #expect(hone["encoder"]?["digest"]?.stringValue == Digest.weights(of: encoder))
    let data = hone["lineage"]?["data"]?["training"]
    #expect(data?["sha256"]?.stringValue == (try Digest.sha256(path: files.folder + "/films.tsv")))
    #expect(data?["rows"]?.intValue == TinyJob.texts.count)
    let config = try TinyJob.json(outcome.run.model + "/config.json")
    #expect(config["architectures"] == ["BertForSequenceClassification"])
    #expect(config["problem_type"] == "single_label_classification")
    #expect(config["id2label"] == ["0": "negative", "1": "positive"])
    #expect(config["label2id"]?["positive"]?.intValue == 1)
    #expect(config["hidden_dropout_prob"]?.doubleValue.map { abs($0 - 0.1) < 1e-6 } == true)
    #expect(config["vocab_size"]?.intValue == 97, "settings of the base stay")
    for name in TinyJob.names(in: out) {
      #expect(
        try Digest.sha256(path: out + "/" + name) == (try Digest.sha256(path: outcome.run.model + "/" + name)),
        "\(name)")
    }
    #expect(TinyJob.names(in: out) == TinyJob.names(in: outcome.run.model))
  }

  @Test func aMeanPooledModelNamesTheBareEncoder() throws {
    let files = try TinyJob()
    let run = try files.make(settings: ["head.pooling=mean"]).train { _ in }.run
    let config = try TinyJob.json(run.model + "/config.json")
    #expect(config["architectures"] == ["BertModel"])
    #expect(try TinyJob.json(run.model + "/hone.json")["pooling"] == "mean")
    #expect(try predictions(run.model).count == TinyJob.texts.count)
  }

  @Test func aRunKeepsTaskSplitLogAndSummary() throws {
    let files = try TinyJob()
    let outcome = try files.make().train { _ in }
    #expect(
      TinyJob.names(in: outcome.run.path) == [
        ".lock", "baselines.json", "launch.json", "model", "reliability.svg", "split.json", "steps.jsonl",
        "summary.json", "task.yaml",
      ])
    let registry = TaskRegistry(kinds: TaskKinds.all.map(\.name), formats: ["tsv", "csv"])
    let again = try TaskDefinition.read(path: outcome.run.path + "/task.yaml", registry: registry)
    #expect(again.training.steps == 6 && again.training.lanes == 2)
    let split = try TinyJob.json(outcome.run.path + "/split.json")
    let held = split["held_out_of_training_file"]?.arrayValue?.count ?? 0
    #expect(held > 0 && split["training_rows"]?.intValue == TinyJob.texts.count - held)
    let summary = try TinyJob.json(outcome.run.path + "/summary.json")
    #expect(summary["steps"]?.intValue == 6)
    #expect(summary["best_score"]?.doubleValue != nil)
    let lines = try String(contentsOfFile: outcome.run.path + "/steps.jsonl", encoding: .utf8)
      .split(separator: "\n").map { try JSON.parse(String($0), source: "log") }
    #expect(lines.filter { $0["loss"] != nil }.count == 6)
  }

  @Test(arguments: ["full", "lora", "head"]) func theSameTaskGivesTheSameFiles(method: String) throws {
    let files = try TinyJob()
    let settings = ["training.lanes=2"]
    let first = try files.make(method: method, settings: settings, workers: 1).train { _ in }.run
    let second = try files.make(method: method, settings: settings, workers: 3).train { _ in }.run
    #expect(first.path != second.path)
    let name = method == "lora" ? "adapter_model.safetensors" : "model.safetensors"
    #expect(
      try Digest.sha256(path: first.model + "/" + name) == (try Digest.sha256(path: second.model + "/" + name)))
  }

  @Test func anAdapterIsSmallAndKnowsItsBase() throws {
    let files = try TinyJob()
    let run = try files.make(method: "lora").train { _ in }.run
    #expect(
      TinyJob.names(in: run.model) == [
        "README.md", "adapter_config.json", "adapter_model.safetensors", "hone.json", "tokenizer.json", "vocab.txt",
      ])
    let config = try TinyJob.json(run.model + "/adapter_config.json")
    #expect(config["peft_type"] == "LORA" && config["task_type"] == "SEQ_CLS")
    #expect(config["base_model_name_or_path"]?.stringValue == TinyJob.encoder)
    let tensors = try SafetensorsFile(path: run.model + "/adapter_model.safetensors").tensors.map(\.name)
    #expect(tensors.allSatisfy { $0.hasPrefix("base_model.model.") })
    #expect(tensors.contains("base_model.model.classifier.weight"))
    #expect(try predictions(run.model).count == TinyJob.texts.count)
  }

  @Test func anAdapterRefusesAnotherBase() throws {
    let files = try TinyJob()
    let run = try files.make(method: "lora").train { _ in }.run
    let other = files.folder + "/other"
    try FileManager.default.copyItem(atPath: TinyJob.encoder, toPath: other)
    // The same shapes with one other value.
    var bytes = try Data(contentsOf: URL(fileURLWithPath: other + "/model.safetensors"))
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: URL(fileURLWithPath: other + "/model.safetensors"))
    #expect {
      _ = try TrainedModel.open(run.model, encoders: EncoderLocator(modelsFolder: nil), base: other)
    } throws: { error in
      guard case ModelError.wrongBase(_, let base, let expected, let found) = error else { return false }
      return base == other && expected != found
    }
  }

  @Test(arguments: ["full", "lora"]) func aTrainingGoesOnFromAnEarlierOne(method: String) throws {
    let files = try TinyJob()
    let first = try files.make(method: method).train { _ in }.run
    let none = ["training.learning_rate=1e-12", "training.steps=1", "training.weight_decay=0"]
    let second = try files.make(method: method, settings: none, initial: first.model).train { _ in }.run
    for (before, after) in zip(try predictions(first.model), try predictions(second.model)) {
      for (x, y) in zip(before.logits, after.logits) { #expect(abs(x - y) < 1e-4) }
    }
  }

  @Test func anAdapterIsNoStartForFullTraining() throws {
    let files = try TinyJob()
    let adapter = try files.make(method: "lora").train { _ in }.run.model
    #expect(throws: ModelError.self) { try files.make(method: "full", initial: adapter) }
    let checkpoint = try files.make(method: "full").train { _ in }.run.model
    #expect(throws: ModelError.self) { try files.make(method: "lora", initial: checkpoint) }
  }

  @Test func theBestRunIsFoundByTheTasksName() throws {
    let files = try TinyJob()
    let first = try files.make().train { _ in }
    let second = try files.make().train { _ in }
    let locator = ModelLocator(files.workspace)
    // Equal seeds and scores: the newer run is taken.
    #expect(first.summary.bestScore == second.summary.bestScore)
    #expect(try locator.find("films").model == second.run.model)
    #expect(try locator.find("films@" + first.run.name).model == first.run.model)
    #expect(throws: ModelError.self) { try locator.find("films@never") }
    #expect(throws: ModelError.self) { try locator.find("nothing") }
  }
}
