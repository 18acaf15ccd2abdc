import Datasets
import Encoders
import Files
import Foundation
import PEFT
import Tasks
import Tensors
import Testing
import Training

/// Every method with every kind of task on every family of encoders: data to model, opened again, to a prediction.
@Suite struct FamilyMatrixTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let family: String
    let kind: String
    let method: String
    var testDescription: String { "\(family) \(kind) \(method)" }
  }

  static let cases = (["bert"] + FamilyReferenceTests.families).flatMap { family in
    TaskKinds.all.flatMap { kind in
      // Pairs of texts need one class a text.
      TuningMethods.all.filter { kind.target == .text || $0.name != ContrastiveMethod.name }.map {
        Case(family: family, kind: kind.name, method: $0.name)
      }
    }
  }

  /// The tiny encoder of a family with the tokenizer of the tiny BERT.
  static func encoder(_ family: String, in folder: TinyJob) throws -> String {
    guard family != "bert" else { return TinyJob.encoder }
    let path = folder.folder + "/encoder"
    try FileManager.default.copyItem(atPath: "\(FamilyReferenceTests.root)/\(family)/encoder", toPath: path)
    let types = try TinyJob.json(path + "/config.json")["type_vocab_size"]?.intValue
    let tokenizer = try String(contentsOfFile: TinyJob.encoder + "/tokenizer.json", encoding: .utf8)
    // A family of one type has a tokenizer that gives no other.
    let bert = "\"type\":\"BertProcessing\""
    let roberta = "\"type\":\"RobertaProcessing\",\"add_prefix_space\":false,\"trim_offsets\":false"
    try (types == 1 ? tokenizer.replacing(bert, with: roberta) : tokenizer)
      .write(toFile: path + "/tokenizer.json", atomically: true, encoding: .utf8)
    return path
  }

  /// A file of the kind's data, and the settings that it needs.
  private func data(_ kind: String, in folder: TinyJob) throws -> (path: String, settings: [String]) {
    if kind == "ner" {
      let path = folder.folder + "/films.conll"
      let lines = EntityJobTests.sentences.map { $0.map { "\($0.word)\t\($0.tag)\n" }.joined() + "\n" }.joined()
      try lines.write(toFile: path, atomically: true, encoding: .utf8)
      return (path, ["data.validation=null"])
    }
    let answers: (Int) -> String
    var settings = ["data.validation=null"]
    switch kind {
    case "multi_label":
      answers = { ["plot;acting", "plot", "acting;fun"][$0 % 3] }
      settings.append("data.separator=;")
    case "regression": answers = { "\(Double($0 % 5) / 2)" }
    case "ordinal": answers = { "\($0 % 3 + 1)" }
    default: answers = { $0 % 2 == 0 ? "positive" : "negative" }
    }
    let path = folder.folder + "/answers.tsv"
    let rows = TinyJob.texts.enumerated().map { "\($1.text)\t\(answers($0))\n" }
    try ("text\tlabel\n" + rows.joined()).write(toFile: path, atomically: true, encoding: .utf8)
    return (path, settings)
  }

  /// What a method says to an encoder that it does not fit; nil where it fits.
  private static func unfit(_ test: Case) -> PEFTError? {
    let family = test.family.modelType
    // Attention with positions of its own, in tables, by rotation or in a window.
    if test.method == "prefix", ["mpnet", "modernbert", "deberta-v2"].contains(family) { return .noPrefix }
    // The variant of the fixtures has biases.
    if test.method == "bitfit", test.family == "modernbert" { return .noBias }
    return nil
  }

  @Test(arguments: cases) func trainsAndPredicts(_ test: Case) throws {
    let folder = try TinyJob()
    let encoder = try Self.encoder(test.family, in: folder)
    let (path, settings) = try data(test.kind, in: folder)
    let registry = TaskRegistry(
      kinds: TaskKinds.all.map(\.name), formats: ["tsv", "csv"] + AnnotationFormats.all.map(\.name))
    let task = try TaskDefinition.assumed(
      data: path, kind: test.kind, encoder: encoder, method: test.method,
      overrides: ["training.steps=2", "training.batch_size=6"] + settings, registry: registry)
    if let reason = Self.unfit(test) {
      #expect {
        _ = try TrainingJob(
          task, workspace: folder.workspace, encoders: EncoderLocator(modelsFolder: nil),
          options: TrainingJob.Options(workers: 1))
      } throws: { ($0 as? PEFTError) == reason }
      return
    }
    let job = try TrainingJob(
      task, workspace: folder.workspace, encoders: EncoderLocator(modelsFolder: nil),
      options: TrainingJob.Options(workers: 1))
    var losses: [Double] = []
    _ = try job.train { if case .step(let step) = $0 { losses.append(step.loss) } }
    #expect(losses.count == 2 && losses.allSatisfy { $0.isFinite && $0 > 0 })

    let opened = try TrainedModel.open(job.run.model, encoders: EncoderLocator(modelsFolder: nil))
    #expect(opened.settings.kind.name == test.kind && opened.model.family.modelType == test.family.modelType)
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    guard test.kind != "ner" else { return }
    let prediction = try Pipeline(opened, pool: pool).predict([TextInput("the acting was great")])
    #expect(prediction.count == 1 && prediction[0].logits.allSatisfy(\.isFinite))
  }
}

extension String {
  /// The family of a folder of fixtures: its name, up to what a variant adds.
  fileprivate var modelType: String {
    EncoderFamilies.all.map(\.modelType).filter { self == $0 || hasPrefix($0 + "-") }.max { $0.count < $1.count }
      ?? self
  }
}
