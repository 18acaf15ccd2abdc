import Encoders
import Files
import Foundation
import NN
import Tasks
import Tensors
import Testing
import Training

/// Training on pairs of texts beside sentence-transformers' losses on transformers' encoder, made by
/// `make_sentence_fixtures.py`.
@Suite("Sentence encoders as sentence-transformers computes them")
struct SentenceReferenceTests {
  static let folder = URL(fileURLWithPath: TinyBert.folder).deletingLastPathComponent().path + "/sentences/"

  struct Case: Sendable, CustomTestStringConvertible {
    let loss: String
    /// Of a micro-batch: small ones are computed again for the backward pass, of a large one the pass is kept.
    let tokens: Int
    let workers: Int
    var testDescription: String { "\(loss), \(tokens) tokens at once, \(workers) workers" }
  }

  static let cases = ["ranking", "similarity"].flatMap { loss in
    [(20, 1), (20, 3), (10_000, 2)].map { Case(loss: loss, tokens: $0.0, workers: $0.1) }
  }

  @Test("ten training losses", arguments: cases)
  func losses(_ test: Case) throws {
    let json = try #require(try TinyBert.json(Self.folder + "training.json")[test.loss])
    let rows = (json["rows"]?.arrayValue ?? []).map { row in
      (row.arrayValue ?? []).map { text in (text.arrayValue ?? []).map { Int32($0.intValue ?? 0) } }
    }
    let base = try ModelDirectory.open(TinyBert.folder + "/encoder")
    let model = try SentenceModel(base, dropout: DropoutOverrides(hidden: 0, attention: 0))
    let store = try model.trainingStore(from: base, seed: 1)
    let pool = WorkerPool(count: test.workers)
    defer { pool.stop() }
    let pass = SentencePass(model: model, store: store, microBatchTokens: test.tokens, lanes: 2)
    let settings = TrainerSettings(
      totalSteps: 10, schedule: LearningRateSchedule(curve: .linear, peak: 1e-3, warmupSteps: 1, totalSteps: 10),
      optimizer: AdamWSettings(), seed: 1, evaluateEvery: 100, metric: PartnerSearch.metric)
    let trainer = try Trainer(store: store, settings: settings, pool: pool) {
      FixedPairs(rows, pass: pass, isRanking: test.loss == "ranking")
    }
    var taken: [TrainingStep] = []
    _ = try trainer.run(
      evaluate: nil, saveBest: {}, observe: { if case .step(let step) = $0 { taken.append(step) } })
    let reference = json["steps"]?.arrayValue ?? []
    #expect(taken.count == 10 && reference.count == 10)
    for (ours, theirs) in zip(taken, reference) {
      let loss = theirs["loss"]?.doubleValue ?? .nan
      #expect(abs(ours.loss - loss) <= 1e-4 * loss, "step \(ours.step): \(ours.loss), expected \(loss)")
      let norm = theirs["gradient_norm"]?.doubleValue ?? .nan
      #expect(abs(ours.gradientNorm - norm) <= 1e-3 * norm, "step \(ours.step): \(ours.gradientNorm), \(norm)")
    }
  }

  private static let encoder = URL(fileURLWithPath: TinyBert.folder).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("models/minilm-l6").path

  /// The default encoder where it was pulled, alone and after it was published as a sentence encoder.
  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: encoder + "/model.safetensors"),
      "models/minilm-l6 is absent; run `hone pull minilm-l6`"))
  func vectorsOfTheDefaultEncoder() throws {
    for pooling in [SentencePooling.mean, .cls] { try vectors(pooling) }
  }

  private func vectors(_ pooling: SentencePooling) throws {
    let json = try TinyBert.json(Self.folder + "embeddings.json")
    let texts = (json["texts"]?.arrayValue ?? []).compactMap(\.stringValue)
    let expected = TinyBert.rows(json[pooling == .mean ? "vectors" : "cls_vectors"])
    #expect(texts.count == 5 && expected.count == 5)
    let folder = try TinyJob()
    let encoder = folder.folder + "/encoder"
    try FileManager.default.copyItem(atPath: Self.encoder, toPath: encoder)
    try #"{"pooling_mode": "\#(pooling.rawValue)"}"#.write(
      toFile: encoder + "/1_Pooling/config.json", atomically: true, encoding: .utf8)
    let base = try ModelDirectory.open(encoder)
    let model = try SentenceModel(base)
    let published = folder.folder + "/published"
    try SentenceCheckpoint(model: model, base: base, lineage: JSONObject()).publish(
      model.trainingStore(from: base, seed: 1), at: published, adding: JSONObject())
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    for path in [encoder, published] {
      let directory = try ModelDirectory.open(path)
      var settings = ModelSettings(
        task: "", kind: .regression, labels: ["0"], pooling: .cls, method: HeadMethod.name, encoder: path)
      settings.encoderPooling = try SentencePooling.of(directory)
      let classifier = try ClassifierModel(directory.configuration, family: directory.family, settings: settings)
      let store = try ModelWeights(classifier).trainingStore(from: directory, seed: 1, keepsHead: false)
      try CheckpointWriter(model: classifier, base: directory, lineage: JSONObject()).publish(
        store, at: folder.folder + "/classifier")
      let trained = try TrainedModel.open(
        folder.folder + "/classifier", encoders: EncoderLocator(modelsFolder: nil))
      let vectors = try TextEmbedder(trained, pool: pool).attempt(texts.map { .init($0) }).map {
        try $0.get().normalized
      }
      let worst = zip(vectors.joined(), expected.joined()).map { abs(Double($0) - $1) }.max() ?? .nan
      #expect(vectors.map(\.count) == expected.map(\.count) && worst < 1e-5, "\(path): \(worst)")
    }
  }
}

/// Steps of four rows in their order, round and round.
private final class FixedPairs: TrainingObjective {
  private let rows: [[[Int32]]]
  private let pass: SentencePass
  private let isRanking: Bool
  private let memory = SentenceMemory()
  private static let size = 4

  init(_ rows: [[[Int32]]], pass: SentencePass, isRanking: Bool) {
    self.rows = rows
    self.pass = pass
    self.isRanking = isRanking
  }

  var lanes: Int { pass.lanes }
  var stepsPerEpoch: Int { rows.count / Self.size }
  var lossCount: Int { 1 }

  func start(totalSteps: Int, workers: Int) -> TrainingStart {
    TrainingStart(
      texts: rows.count, windows: rows.count, tokensPerEpoch: 0, totalSteps: totalSteps, stepsPerEpoch: stepsPerEpoch,
      trainableParameters: 0, totalParameters: 0, workers: workers, lanes: lanes, operationsPerToken: 0, frozen: nil)
  }

  func step(_ index: Int) -> any PlannedStep {
    let first = index % stepsPerEpoch * Self.size
    let chosen = rows[first..<(first + Self.size)]
    let texts = (0..<(chosen.first?.count ?? 0)).flatMap { column in chosen.map { $0[column] } }
    let loss: any VectorLoss =
      isRanking
      ? PairRankingLoss(scale: 20, pairs: Self.size, texts: texts.indices.map { Int32($0) })
      : PairSimilarityLoss((0..<Self.size).map { .init($0, Self.size + $0, target: Float((first + $0) % 2)) })
    return SentenceStep(
      texts.enumerated().map { SentenceText(ids: $1, typeIDs: $1.map { _ in 0 }, number: Int32($0)) },
      rows: Self.size, epoch: index / stepsPerEpoch, loss: loss, pass: pass, memory: memory)
  }
}
