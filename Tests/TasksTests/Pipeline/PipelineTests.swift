import Encoders
import Files
import NN
import Tasks
import Tensors
import Testing

/// Predictions do not depend on batch, worker or neighbours, and windows are averaged by their tokens.
@Suite struct PipelineTests {
  private struct Parts {
    let model: ClassifierModel
    let pipeline: (_ workers: WorkerPool, _ batchTokens: Int) -> Pipeline
  }

  private func parts() throws -> Parts {
    let base = try ModelDirectory.open(TextWindowsTests.encoder)
    let settings = ModelSettings(
      task: "t", kind: .classification, labels: ["a", "b", "c"], pooling: .cls, method: "full", encoder: "e")
    let model = try ClassifierModel(base.configuration, family: base.family, settings: settings)
    let store = try ModelWeights(model).trainingStore(from: base, seed: 5, keepsHead: false)
    try store.pack(backward: false)
    let tokenizer = try EncoderTokenizer.load(base.handle, encoder: model.encoder)
    let windows = TextWindows(tokenizer: tokenizer, length: 12, rule: .windows)
    return Parts(model: model) {
      Pipeline(model: model, store: store, windows: windows, pool: $0, batchTokens: $1)
    }
  }

  private static let words = ["the", "film", "was", "not", "dull", "at", "all"]

  /// Texts of none to thirty words.
  private let texts: [String] = (0..<150).map { (index: Int) -> String in
    let count = index * 7 % 31
    return (0..<count).map { words[($0 * 3 + index) % 7] }.joined(separator: " ")
  }

  @Test func batchesAndWorkersChangeNoBit() throws {
    let parts = try parts()
    let alone = WorkerPool(count: 1)
    defer { alone.stop() }
    let expected = try parts.pipeline(alone, 1).predict(texts)
    #expect(expected.count == texts.count)
    #expect(Set(expected.map(\.logits)).count > 50, "texts differ")
    for workers in 1...3 {
      let pool = WorkerPool(count: workers)
      defer { pool.stop() }
      for batchTokens in [1, 40, 512, 100_000] {
        #expect(try parts.pipeline(pool, batchTokens).predict(texts) == expected)
      }
    }
    let single = try texts.prefix(20).map { try parts.pipeline(alone, 512).predict([$0])[0] }
    #expect(single == Array(expected.prefix(20)))
  }

  @Test func aLongTextIsTheMeanOfItsWindowsByTokens() throws {
    let parts = try parts()
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    let pipeline = parts.pipeline(pool, 512)
    let text = Array(repeating: "the film was not dull", count: 5).joined(separator: " ")
    let result = try pipeline.tokenize([TextInput(text)])[0]
    #expect(result.windows.count > 1)
    let rows = pipeline.windowLogits(result.windows)
    let total = Double(result.windows.reduce(0) { $0 + $1.weight })
    let prediction = try pipeline.predict([text])[0]
    for label in 0..<3 {
      var mean = 0.0
      for (row, window) in zip(rows, result.windows) { mean += Double(row[label]) * Double(window.weight) / total }
      #expect(abs(mean - Double(prediction.logits[label])) < 1e-6)
    }
    #expect(prediction.windowCount == result.windows.count && prediction.tokenCount == result.tokenCount)
  }

  @Test func probabilitiesAddUpAndFollowTheLogits() throws {
    let parts = try parts()
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    for prediction in try parts.pipeline(pool, 512).predict(texts) {
      #expect(abs(prediction.probabilities.reduce(0, +) - 1) < 1e-12)
      #expect(prediction.logits[prediction.best] == prediction.logits.max())
    }
    #expect(try parts.pipeline(pool, 512).predict([String]()).isEmpty)
  }
}
