import Encoders
import Files
import Foundation
import Tasks
import Tensors
import Testing

/// Models of several labels and of a number that transformers and PEFT saved, with no file of ours beside them.
@Suite struct ForeignModelTests {
  private static let folder = URL(fileURLWithPath: TinyBert.folder).deletingLastPathComponent()
    .appendingPathComponent("foreign").path

  private func open(_ name: String, kind: TaskKind? = nil) throws -> TrainedModel {
    try TrainedModel.open(
      Self.folder + "/" + name, encoders: EncoderLocator(modelsFolder: nil),
      base: name.hasSuffix("lora") ? TinyBert.folder + "/encoder" : nil, kind: kind)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// What a person has to say, since the files do not.
    var asked: TaskKind?
    let kind: TaskKind
    let labels: [String]
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "labels", kind: .multiLabel, labels: ["fun", "dull", "good", "bad"]),
    Case(name: "number", kind: .regression, labels: ["LABEL_0"]),
    Case(name: "untyped", kind: .regression, labels: ["LABEL_0"]),
    Case(
      name: "labels-lora", asked: .multiLabel, kind: .multiLabel, labels: ["LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3"]),
    Case(name: "number-lora", kind: .regression, labels: ["LABEL_0"]),
  ]

  @Test(arguments: cases) func theyPredictAsTheirMakersDo(_ test: Case) throws {
    let expected = try JSON.parse(MappedFile(path: Self.folder + "/expected.json"))
    let texts = (expected["texts"]?.arrayValue ?? []).compactMap(\.stringValue)
    let logits = TinyBert.rows(expected["logits"]?[test.name])
    let trained = try open(test.name, kind: test.asked)
    #expect(trained.settings.kind == test.kind && trained.labels == test.labels)
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    let predictions = try Pipeline(trained, pool: pool).predict(texts)
    #expect(predictions.count == 3 && logits.count == 3)
    let losses = (expected["losses"]?[test.name]?.arrayValue ?? []).compactMap(\.doubleValue)
    #expect(losses.count == (test.name == "labels-lora" ? 0 : 3))
    for (prediction, loss) in zip(predictions, losses) { #expect(abs(Self.loss(prediction) - loss) < 1e-5) }
    for (prediction, reference) in zip(predictions, logits) {
      #expect(prediction.logits.count == reference.count)
      for (value, wanted) in zip(prediction.logits, reference) { #expect(abs(Double(value) - wanted) < 1e-5) }
      if test.kind.target == .labels {
        let sigmoid = reference.map { 1 / (1 + exp(-$0)) }
        for (value, wanted) in zip(prediction.probabilities, sigmoid) { #expect(abs(value - wanted) < 1e-5) }
        #expect(prediction.given == sigmoid.indices.filter { sigmoid[$0] >= 0.5 })
      } else {
        #expect(prediction.value == Double(prediction.logits[0]))
      }
    }
  }

  /// What transformers picks by `problem_type`: binary cross entropy with every second label right, or the squared
  /// distance from 2.5.
  private static func loss(_ prediction: Prediction) -> Double {
    let values = prediction.logits.map(Double.init)
    guard values.count > 1 else { return (values[0] - 2.5) * (values[0] - 2.5) }
    let terms = values.enumerated().map { place, value in
      max(value, 0) + log1p(exp(-abs(value))) - Double(place % 2) * value
    }
    return terms.reduce(0, +) / Double(terms.count)
  }

  /// What we publish of such a model is what transformers published: the same tensors and the same configuration.
  @Test(arguments: ["labels", "number"]) func whatWePublishIsAsTheReferenceHasIt(_ name: String) throws {
    let folder = try TinyJob()
    let opened = try open(name)
    let base = try ModelDirectory.open(TinyJob.encoder)
    let path = folder.folder + "/published"
    try CheckpointWriter(model: opened.model, base: base, lineage: JSONObject()).publish(opened.store, at: path)
    let theirs = try SafetensorsFile(path: Self.folder + "/\(name)/model.safetensors")
    let ours = try SafetensorsFile(path: path + "/model.safetensors")
    #expect(ours.tensors.count == theirs.tensors.count && !ours.tensors.isEmpty)
    for entry in theirs.tensors {
      let own = try #require(ours[entry.name], "\(entry.name) is missing")
      #expect(own.shape == entry.shape, "\(entry.name)")
      #expect(ours.withBytes(of: own) { Array($0) } == theirs.withBytes(of: entry) { Array($0) }, "\(entry.name)")
    }
    let written = try TinyJob.json(path + "/config.json")
    let saved = try TinyJob.json(Self.folder + "/\(name)/config.json")
    for key in ["architectures", "problem_type", "model_type", "hidden_size", "vocab_size", "num_hidden_layers"] {
      #expect(written[key] != nil && written[key] == saved[key], "\(key)")
    }
    #expect(written["id2label"]?.objectValue?.members.count == opened.labels.count)
    for (place, label) in opened.labels.enumerated() {
      #expect(written["id2label"]?["\(place)"]?.stringValue == label)
      #expect(written["label2id"]?[label]?.intValue == place)
    }
    // Opened again without our own file it is the same model.
    try FileManager.default.removeItem(atPath: path + "/" + ModelSettings.fileName)
    let again = try TrainedModel.open(path, encoders: EncoderLocator(modelsFolder: nil))
    #expect(again.settings.kind == opened.settings.kind && again.labels == opened.labels)
  }

  /// The base of an adapter may be a model with a head of the same size, which says what the outputs mean.
  @Test func theBaseSaysWhatAnAdapterDoesNot() throws {
    let trained = try TrainedModel.open(
      Self.folder + "/labels-lora", encoders: EncoderLocator(modelsFolder: nil), base: Self.folder + "/labels")
    #expect(trained.settings.kind == .multiLabel && trained.labels == ["fun", "dull", "good", "bad"])
    // One of another size does not.
    let other = try TrainedModel.open(
      Self.folder + "/labels-lora", encoders: EncoderLocator(modelsFolder: nil), base: Self.folder + "/number")
    #expect(other.settings.kind == .classification && other.labels.first == "LABEL_0")
  }

  @Test func whatAPersonSaysMustFit() throws {
    // An adapter does not say what its outputs mean: classes, unless somebody knows better.
    #expect(try open("labels-lora").settings.kind == .classification)
    #expect(throws: ModelError.self) { try open("number", kind: .classification) }
    #expect(throws: ModelError.self) { try open("labels", kind: .regression) }
    #expect(throws: ModelError.self) { try open("labels", kind: .ner) }
  }
}
