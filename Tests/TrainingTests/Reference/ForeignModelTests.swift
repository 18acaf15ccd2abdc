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

  @Test func whatAPersonSaysMustFit() throws {
    // An adapter does not say what its outputs mean: classes, unless somebody knows better.
    #expect(try open("labels-lora").settings.kind == .classification)
    #expect(throws: ModelError.self) { try open("number", kind: .classification) }
    #expect(throws: ModelError.self) { try open("labels", kind: .regression) }
    #expect(throws: ModelError.self) { try open("labels", kind: .ner) }
  }
}
