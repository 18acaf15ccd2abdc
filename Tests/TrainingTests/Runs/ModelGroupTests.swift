import Datasets
import Encoders
import Files
import Foundation
import NN
import PEFT
import Tasks
import Tensors
import TestSupport
import Testing
import Training

/// Models of every method on one encoder: each row of a mixed batch gets its own model's result, to the bit.
@Suite struct ModelGroupTests {
  /// Published models with scattered weights in their adapters and heads: of texts, and of words.
  private func publish(_ methods: [TinyMethod], in folder: String, base path: String = TinyJob.encoder) throws
    -> [String]
  {
    let base = try ModelDirectory.open(path)
    return try methods.enumerated().map { index, method in
      let isTagger = index % 4 == 3
      var settings = ModelSettings(
        task: method.name, kind: isTagger ? .ner : .classification,
        labels: isTagger ? ["O", "B-X", "I-X"] : ["a", "b", "c"], pooling: index % 3 == 1 ? .mean : .cls,
        method: method.method, encoder: path)
      settings.encoderDigest = Digest.weights(of: base.weights)
      method.apply(to: &settings, trainsPooler: index % 2 == 0 && settings.hasPooler)
      let model = try ClassifierModel(base.configuration, family: base.family, settings: settings)
      let store = try ModelWeights(model).trainingStore(from: base, seed: UInt64(index), keepsHead: false)
      var random = SeededRandom(UInt64(100 + index))
      for parameter in model.adapterParameters + model.headParameters {
        let values = store.mutableValues(parameter)
        for (place, noise) in random.floats(parameter.count).enumerated() { values[place] += 0.2 * noise }
      }
      let out = "\(folder)/\(index)"
      try CheckpointWriter(model: model, base: base, lineage: JSONObject()).publish(store, at: out)
      return out
    }
  }

  private func open(_ paths: [String], shelf: EncoderShelf?) throws -> [TrainedModel] {
    try paths.map { try TrainedModel.open($0, encoders: EncoderLocator(modelsFolder: nil), shelf: shelf) }
  }

  private func describe(_ answer: ModelGroup.Answer) -> String {
    switch answer {
    case .prediction(let prediction):
      "\(prediction.logits.map(\.bitPattern)) \(prediction.given) \(prediction.windowCount)"
    case .entities(let result, _): "\(result.entities.map { "\($0.span) \($0.score.bitPattern)" })"
    }
  }

  private static let texts = TinyJob.texts.map(\.text) + ["", "the film", String(repeating: "very good ", count: 30)]

  /// Each model by itself, with an encoder of its own.
  private func alone(_ paths: [String], _ pool: WorkerPool) throws -> [[String]] {
    try open(paths, shelf: nil).map { trained in
      try Self.texts.map { text in
        guard trained.settings.kind.isOfTexts else {
          let tagger = EntityTagger(trained, pool: pool)
          let words = tagger.words(of: text)
          let result = try tagger.tag([words], scored: true)[0]
          return describe(.entities(result, tagger.document("", words, result)))
        }
        return describe(.prediction(try Pipeline(trained, pool: pool).predict([TextInput(text)])[0]))
      }
    }
  }

  @Test(arguments: [1, 2]) func everyRowGetsItsOwnModelsResult(workers: Int) throws {
    let folder = try TinyJob()
    // One that owns all its weights stands beside those that share.
    let paths = try publish(TinyMethod.all.filter { $0.method != "layers" }, in: folder.folder)
    let pool = WorkerPool(count: workers)
    defer { pool.stop() }
    let expected = try alone(paths, pool)
    let models = try open(paths, shelf: EncoderShelf())
    let group = ModelGroup(models, pool: pool)
    // Every model on every text, and one text after the other with the models in turn.
    for (text, answers) in try group.answer(Self.texts.map { TextInput($0) }).enumerated() {
      for (model, answer) in answers.enumerated() { #expect(describe(answer) == expected[model][text]) }
    }
    let requests = (0..<200).map { number in
      (model: number * 7 % models.count, text: number * 5 % Self.texts.count)
    }
    let mixed = try group.answer(
      requests.map { ModelGroup.Request(model: $0.model, input: TextInput(Self.texts[$0.text])) })
    for (request, answer) in zip(requests, mixed) { #expect(describe(answer) == expected[request.model][request.text]) }
    #expect(Set(expected.joined()).count > 100, "models and texts differ")
  }

  /// What nobody wants any more is not computed, and nobody takes it for an answer.
  @Test func whatIsNotWantedIsNoAnswer() throws {
    let folder = try TinyJob()
    let paths = try publish(TinyMethod.all.filter { $0.method != "layers" }, in: folder.folder)
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    let group = ModelGroup(try open(paths, shelf: EncoderShelf()), pool: pool)
    let inputs = Self.texts.map { TextInput($0) }
    let nobody: @Sendable () -> Bool = { false }
    let left = pool.whileWanted(nobody) { group.attempt(inputs) }
    for answer in left.joined() {
      if case .prediction? = try? answer.get() { Issue.record("a prediction that was not computed") }
    }
    let computed = group.attempt(inputs)
    #expect(computed.joined().allSatisfy { (try? $0.get()) != nil })
  }

  /// A few texts are computed by all workers together: the bits are those of one worker.
  @Test func workersThatHelpChangeNoBit() throws {
    let folder = try TinyJob()
    let paths = try publish(TinyMethod.all.filter { $0.method != "layers" }, in: folder.folder)
    let models = try open(paths, shelf: EncoderShelf())
    func answers(workers: Int) throws -> [String] {
      let pool = WorkerPool(count: workers)
      defer { pool.stop() }
      return try Self.texts.flatMap { text in
        try models.indices.map { model in
          describe(try ModelGroup(models, pool: pool).answer([.init(model: model, input: TextInput(text))])[0])
        }
      }
    }
    let expected = try answers(workers: 1)
    for workers in [2, 3, 5] { #expect(try answers(workers: workers) == expected) }
  }

  /// Families with other attention, other names and other positions; where adapters do not mix they take turns.
  @Test(arguments: ["deberta-v2", "modernbert", "roberta", "mpnet"])
  func otherFamiliesToo(family: String) throws {
    let folder = try TinyJob()
    let encoder = try FamilyMatrixTests.encoder(family, in: folder)
    let targets = try ModelDirectory.open(encoder).family.adapterTargets
    func lora(_ name: String, _ dora: Bool) -> TinyMethod {
      var configuration = LoRAConfiguration(rank: 3, alpha: 6, targetModules: targets.lowRank)
      configuration.usesMagnitudes = dora
      return TinyMethod(name: name, method: "lora", adapter: AdapterSetup(configuration))
    }
    let ia3 = IA3Configuration(selection: ModuleSelection(targets.scaled), feedForward: targets.scaledInputs)
    let paths = try publish(
      [
        TinyMethod(name: "head", method: "head"), lora("lora", false), lora("dora", true),
        TinyMethod(name: "ia3", method: "ia3", adapter: AdapterSetup(ia3)),
      ], in: folder.folder, base: encoder)
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    let expected = try alone(paths, pool)
    let group = ModelGroup(try open(paths, shelf: EncoderShelf()), pool: pool)
    for (text, answers) in try group.answer(Self.texts.map { TextInput($0) }).enumerated() {
      for (model, answer) in answers.enumerated() { #expect(describe(answer) == expected[model][text]) }
    }
  }

  @Test func theEncoderIsInMemoryOnce() throws {
    let folder = try TinyJob()
    let methods = TinyMethod.all.filter { $0.method != "layers" && $0.method != "full" }
    let models = try open(try publish(methods, in: folder.folder), shelf: EncoderShelf())
    for trained in models {
      for parameter in trained.model.encoderParameters.prefix(20) {
        #expect(trained.store.values(parameter) == models[0].store.values(models[0].model.parameters[parameter.slot]))
        #expect(
          trained.store.forwardPanels(parameter)
            == models[0].store.forwardPanels(models[0].model.parameters[parameter.slot]))
      }
    }
    let full = try open(try publish([TinyMethod.all[0]], in: folder.folder + "/full"), shelf: EncoderShelf())[0]
    let table = full.model.encoder.tokenTable
    #expect(full.store.values(table) != models[0].store.values(table))
  }

  /// A head beside an encoder that is not the base's any more keeps its own.
  @Test func anotherEncoderIsNotTakenForTheBase() throws {
    let folder = try TinyJob()
    let head = TinyMethod.all.filter { $0.method == "head" }
    let path = try publish(head, in: folder.folder)[0]
    let file = path + "/model.safetensors"
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    bytes[bytes.count / 2] ^= 0x40
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    let models = try open([path, try publish(head, in: folder.folder + "/second")[0]], shelf: EncoderShelf())
    let table = models[0].model.encoder.tokenTable
    #expect(models[0].store.values(table) != models[1].store.values(table))
  }
}
