import Encoders
import Files
import Foundation
import NN
import Synchronization
import Tasks
import Tensors
import Testing
import Training

/// Several heads on one encoder, from one file to a model each.
@Suite struct JointJobTests {
  private let files: TinyJob
  private let registry = TaskRegistry(kinds: TaskKinds.all.map(\.name), formats: ["csv", "tsv"])

  /// A file with a class, several labels and a number a row; every third row lacks the class, every fifth the number.
  init() throws {
    files = try TinyJob()
    let rows = TinyJob.texts.enumerated().map { index, row in
      let topic = index % 3 == 2 ? "" : row.label
      let signals = ["plot;acting", "plot", "acting;fun"][index % 3]
      let grade = index % 5 == 4 ? "" : "\(index % 3 + 1)"
      return "\(row.text)\t\(topic)\t\(signals)\t\(grade)\n"
    }
    try ("text\ttopic\tsignals\tgrade\n" + rows.joined())
      .write(toFile: files.folder + "/mail.tsv", atomically: true, encoding: .utf8)
  }

  private func task(_ heads: String, method: String = "full", validation: String = "null", extra: String = "") throws
    -> JointTask
  {
    let text = """
      version: 1
      name: mail
      encoder: \(TinyJob.encoder)
      method: \(method)
      data: {train: mail.tsv, text: text, validation: \(validation)}
      training: {steps: 12, batch_size: 6, dropout: 0.1, learning_rate: 1.0e-3}
      \(extra)
      heads:
      \(heads)
      """
    try text.write(toFile: files.folder + "/mail.yaml", atomically: true, encoding: .utf8)
    guard
      case .joint(let task) = try TaskFile.read(path: files.folder + "/mail.yaml", registry: registry)
    else { throw CancellationError() }
    return task
  }

  private static let topic = "  - {name: topic, kind: classification, data: {label: topic}}\n"
  private static let signals = "  - {name: signals, kind: multi_label, data: {label: signals, separator: ;}}\n"
  private static let grade = "  - {name: grade, kind: ordinal, data: {label: grade}, weight: 0.5}\n"

  private func job(_ task: JointTask, workers: Int = 2) throws -> JointJob {
    try JointJob(
      task, workspace: files.workspace, encoders: EncoderLocator(modelsFolder: nil),
      options: TrainingJob.Options(workers: workers))
  }

  private func weights(_ model: String) throws -> [String: [UInt8]] {
    let name = FileManager.default.fileExists(atPath: model + "/adapter_model.safetensors") ? "adapter_model" : "model"
    let file = try SafetensorsFile(path: "\(model)/\(name).safetensors")
    return Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, Array(file.bytes(of: $0))) })
  }

  /// With one head it is the ordinary training, to the bit.
  @Test func oneHeadIsTheOrdinaryTraining() throws {
    let joint = try job(try task(Self.topic))
    _ = try joint.train { _ in }
    let plain = try TaskDefinition.assumed(
      data: files.folder + "/mail.tsv", kind: "classification", text: "text", label: "topic", encoder: TinyJob.encoder,
      method: "full",
      overrides: [
        "training.steps=12", "training.batch_size=6", "training.dropout=0.1", "training.learning_rate=1e-3",
        "data.validation=null",
      ], registry: registry)
    let single = try TrainingJob(
      plain, workspace: files.workspace, encoders: EncoderLocator(modelsFolder: nil),
      options: TrainingJob.Options(workers: 2))
    _ = try single.train { _ in }
    #expect(try weights(joint.headRuns[0].model) == weights(single.run.model))
  }

  @Test(arguments: ["full", "lora", "bitfit", "layers", "head"])
  func everyHeadLearnsAndPredicts(method: String) throws {
    let joint = try job(
      try task(Self.topic + Self.signals + Self.grade, method: method, extra: "sampling_temperature: 2"))
    var losses: [Double] = []
    let outcome = try joint.train { if case .step(let step) = $0 { losses.append(step.loss) } }
    #expect(losses.count == 12 && losses.suffix(3).reduce(0, +) < losses.prefix(3).reduce(0, +))
    #expect(outcome.heads.map(\.name) == ["topic", "signals", "grade"])
    let locator = ModelLocator(files.workspace)
    #expect(locator.heads("mail") == ["mail/grade", "mail/signals", "mail/topic"])
    #expect { _ = try locator.find("mail") } throws: { "\($0)".contains("mail/topic") }
    let names = ["mail/topic", "mail/signals", "mail@\(outcome.run.name)/grade"]
    let shelf = EncoderShelf()
    let models = try names.map {
      try TrainedModel.open(locator.find($0).model, encoders: EncoderLocator(modelsFolder: nil), shelf: shelf)
    }
    #expect(models.map(\.settings.kind.name) == ["classification", "multi_label", "ordinal"])
    #expect(models[0].labels == ["negative", "positive"] && models[1].labels == ["acting", "fun", "plot"])
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    let group = ModelGroup(models, pool: pool)
    let answers = try group.answer([TextInput("the acting was great")])
    #expect(answers.count == 1 && answers[0].count == 3)
    // What they have in common is in memory once and computed once.
    let tables = Set(models.map { $0.store.values($0.model.encoder.tokenTable) })
    #expect(tables.count == 1)
    #expect(group.sharedAdapterCount == (["lora", "bitfit"].contains(method) ? 2 : 0))
    for (model, answer) in zip(models, answers[0]) {
      let alone = try TrainedModel.open(model.path, encoders: EncoderLocator(modelsFolder: nil))
      guard case .prediction(let prediction) = answer else { return }
      let own = try Pipeline(alone, pool: pool).predict([TextInput("the acting was great")])[0]
      #expect(prediction.scores(alone.settings) == own.scores(alone.settings))
    }
    // All heads stand on one encoder: what is not the head's is the same in every directory.
    let stored = try models.map { try weights($0.path) }
    let shared = Set(stored[0].keys).intersection(stored[1].keys).filter { !$0.contains("classifier") }
    #expect(method == "head" || !shared.isEmpty)
    for name in shared { #expect(stored[0][name] == stored[1][name], "\(name)") }
    // And every other command takes a head for a run.
    let run = try #require(locator.find("mail/topic").run)
    let again = try TaskDefinition.read(path: run + "/task.yaml", registry: registry)
    #expect(again.kind == "classification" && again.data.labelColumn == "topic")
  }

  @Test func workersChangeNoBit() throws {
    let heads = Self.topic + Self.signals + Self.grade
    let results = try [1, 2].map { workers -> [String: [UInt8]] in
      let joint = try job(try task(heads, method: "lora", extra: "sampling_temperature: 3"), workers: workers)
      _ = try joint.train { _ in }
      return try weights(joint.headRuns[2].model)
    }
    #expect(results[0] == results[1])
  }

  /// Rows that one head holds out by its classes are not trained on by another.
  @Test func nobodyTrainsOnWhatAnotherIsScoredOn() throws {
    let joint = try job(try task(Self.topic + Self.signals, validation: "{fraction: 0.25}"))
    var remarks: [String] = []
    var texts = 0
    let outcome = try joint.train { event in
      if case .remark(let text) = event { remarks.append(text) }
      if case .started(let start) = event { texts = start.texts }
    }
    let held = joint.subjects.map(\.validationCount)
    #expect(held.allSatisfy { $0 > 0 } && !remarks.isEmpty)
    #expect(
      remarks.filter { !$0.hasPrefix("never given") }.allSatisfy {
        $0.contains("are not trained on, since a head is scored on them")
      })
    #expect(texts > 0 && texts <= 24 - (held.max() ?? 0))
    #expect(outcome.summary.bestScore != nil)
    for (_, head) in outcome.heads { #expect(head.calibration != nil) }
  }

  /// Each head says what it was trained on and how well it does, whatever the others are.
  @Test(arguments: ["full", "lora"]) func everyHeadHasAProfileAndACard(method: String) throws {
    let number = "  - {name: mark, kind: regression, data: {label: grade}}\n"
    let joint = try job(
      try task(
        Self.topic + Self.signals + Self.grade + number, method: method, validation: "{fraction: 0.25}"))
    let outcome = try joint.train { _ in }
    for ((name, head), subject) in zip(outcome.heads, joint.subjects) {
      let hone = try TinyJob.json(head.run.model + "/hone.json")
      let profile = try #require(hone["training_data"].flatMap { TrainingProfile($0) }, "\(name)")
      #expect(profile.rows == subject.trainingCount && profile.tokenCounts.reduce(0, +) == profile.rows)
      let labels = profile.labels?.map(\.label)
      switch name {
      case "topic":
        #expect(labels == ["negative", "positive"])
        #expect(profile.labels?.reduce(0) { $0 + $1.count } == profile.rows)
      case "signals":
        #expect(labels == ["acting", "fun", "plot"])
        #expect(profile.labels?.reduce(0) { $0 + $1.count } ?? 0 > profile.rows, "a text may have several")
      case "grade":
        #expect(labels == ["1", "2", "3"])
        #expect(profile.labels?.reduce(0) { $0 + $1.count } == profile.rows)
      default: #expect(labels == nil)
      }
      let validation = hone["lineage"]?["validation"]
      #expect(validation?["metric"]?.stringValue == joint.task.heads.first { $0.name == name }?.task.training.metric)
      #expect(validation?["rows"]?.intValue == subject.validationCount)
      let card = try String(contentsOfFile: head.run.model + "/README.md", encoding: .utf8)
      #expect(card.hasPrefix("---\nlibrary_name: \(method == "lora" ? "peft" : "transformers")\n"))
      #expect(card.contains("split: validation"), "\(name)")
      let leftOut = try #require(hone["lineage"]?["left_out"]?.intValue)
      #expect(leftOut > 0 && card.contains("| Training texts | \(profile.rows), \(leftOut) of them left out"))
      #expect(card.contains("chosen by the mean validation score of the heads"))
    }
  }

  /// Stopped in the middle, with heads that are published one by one, and gone on with.
  @Test(arguments: ["full", "lora"]) func aStoppedRunGoesOnToTheSameBits(method: String) throws {
    let text = try task(
      Self.topic + Self.signals + Self.grade, method: method, validation: "{fraction: 0.25}",
      extra: "sampling_temperature: 2")
    let whole = try job(text)
    _ = try whole.train { _ in }
    for stop in [1, 5, 12] {
      var options = TrainingJob.Options(workers: 2)
      let steps = Mutex(0)
      options.stop = {
        steps.withLock { steps in
          steps += 1
          return steps >= stop ? SIGTERM : nil
        }
      }
      let first = try JointJob(
        text, workspace: files.workspace, encoders: EncoderLocator(modelsFolder: nil), options: options)
      #expect(throws: TrainingInterruption.self) { _ = try first.train { _ in } }
      var resumed = TrainingJob.Options(workers: 1)
      resumed.resume = first.run
      let second = try JointJob(
        text, workspace: files.workspace, encoders: EncoderLocator(modelsFolder: nil), options: resumed)
      _ = try second.train { _ in }
      for (head, other) in zip(second.headRuns, whole.headRuns) {
        #expect(try weights(head.model) == weights(other.model), "stopped after step \(stop)")
        let cards = try [head, other].map { try String(contentsOfFile: $0.model + "/README.md", encoding: .utf8) }
        #expect(cards[0] == cards[1], "stopped after step \(stop)")
      }
    }
  }
}
