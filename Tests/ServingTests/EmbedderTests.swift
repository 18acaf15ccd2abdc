import Foundation
import Serving
import Tasks
import Tensors
import Testing

/// Vectors of the encoder beneath a model.
@Suite struct EmbedderTests {
  /// Whatever head and adapter a model has, its base gives what a plain head that reads the mean would read.
  @Test func neitherAdapterNorHeadChangesTheVectors() throws {
    let tiny = try TinyServer()
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    let texts = ["the film was very good", "a", String(repeating: "a very old man ", count: 30)]
    let plain = try TextVectors(tiny.meanHead(), pool: pool)(texts.map { TextInput($0) })
    for model in tiny.models.prefix(2) {
      let found = try TextEmbedder(model.trained, pool: pool).attempt(texts.map { .init($0) }).map { try $0.get() }
      // Those vectors are sums over the tokens of a text: of a single token the same bits.
      #expect(found[1].values == plain[1])
      for (own, sum) in zip(found, plain) {
        let factor = sum[0] / own.values[0]
        #expect(factor >= 1)
        #expect(zip(sum, own.values).allSatisfy { abs($0 - factor * $1) <= 1e-4 * max(1, abs($0)) })
      }
      for vector in found {
        #expect(abs(vector.normalized.reduce(0) { $0 + Double($1) * Double($1) } - 1) < 1e-5)
      }
    }
  }

  /// Every family's encoder is read beneath heads of its own kind and adapters.
  @Test(arguments: [
    "camembert", "deberta-v2", "distilbert", "electra", "modernbert", "mpnet", "roberta", "xlm-roberta",
  ])
  func everyFamily(family: String) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("embedder-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let encoder = try TinyServer.encoder(family, in: folder)
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    func open(_ path: String) throws -> TrainedModel {
      try TrainedModel.open(path, encoders: EncoderLocator(modelsFolder: nil))
    }
    let mean = try open(
      TinyServer.publish(.sentiment, at: folder + "/mean", pooling: .mean, encoder: encoder))
    let expected = try TextVectors(mean, pool: pool)([TextInput("film")])[0]
    for (name, kind) in [("adapter", TaskKind.classification), ("head", .sentiment), ("names", .ner)] {
      let trained = try open(TinyServer.publish(kind, at: folder + "/" + name, encoder: encoder))
      let found = try TextEmbedder(trained, pool: pool).attempt([.init("film")])[0].get()
      let factor = expected[0] / found.values[0]
      #expect(zip(expected, found.values).allSatisfy { abs($0 - factor * $1) <= 1e-4 * max(1, abs($0)) })
    }
  }
}
