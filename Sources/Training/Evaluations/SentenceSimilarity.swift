package import Encoders
import Evaluation
import Foundation
import NN
import Synchronization
import Tasks
package import Tensors

/// How alike texts are to an encoder, beside how alike they were to another: the mean of a text's token states stands for
/// the text, and the cosine of two for how alike they are (Reimers and Gurevych, 2019).
package struct SentenceSimilarity: Sendable {
  /// Pairs of texts that were compared.
  package let pairs: Int
  /// Spearman's correlation of the pairs' cosines: 1 where the encoder orders them as the other one did.
  package let spearman: Double
  /// The mean of the absolute differences of the cosines.
  package let meanChange: Double

  /// Compares two encoders on pairs of texts: each text with the next, then with the one after, and so on.
  ///
  /// - Parameters:
  ///   - texts: at least three.
  ///   - most: pairs at most.
  /// - Throws: what is wrong with an encoder or a text.
  package init(
    of texts: [String], before: ModelDirectory, after: ModelDirectory, pool: WorkerPool, most: Int = 2000
  ) throws {
    let chosen = Array(texts.prefix(most))
    let (old, new) = try (Self.vectors(chosen, before, pool), Self.vectors(chosen, after, pool))
    var first: [Double] = []
    var second: [Double] = []
    // No pair comes twice: the distance goes up to half of the way round.
    for distance in 1...max(1, (chosen.count - 1) / 2) {
      for a in chosen.indices where first.count < most {
        let b = (a + distance) % chosen.count
        first.append(Self.cosine(old[a], old[b]))
        second.append(Self.cosine(new[a], new[b]))
      }
    }
    pairs = first.count
    spearman = try RegressionScores(gold: first, predicted: second).spearman
    meanChange = zip(first, second).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(first.count)
  }

  /// One vector a text.
  private static func vectors(_ texts: [String], _ directory: ModelDirectory, _ pool: WorkerPool) throws -> [[Float]] {
    let settings = ModelSettings(
      task: "", kind: .regression, labels: ["0"], pooling: .mean, method: HeadMethod.name, encoder: directory.path)
    let model = try ClassifierModel(directory.configuration, family: directory.family, settings: settings)
    // Nothing is read of the head, whose weights are as they come.
    let store = try ModelWeights(model).trainingStore(from: directory, seed: 0, keepsHead: false)
    try store.pack(backward: false)
    let tokenizer = try EncoderTokenizer.load(directory.handle, encoder: model.encoder)
    let pipeline = Pipeline(
      model: model, store: store,
      windows: TextWindows(tokenizer: tokenizer, length: model.windowLength, rule: .truncate), pool: pool)
    return pipeline.features(try pipeline.tokenize(texts.map { TextInput($0) }).map { $0.windows[0] })
  }

  private static func cosine(_ a: [Float], _ b: [Float]) -> Double {
    var (product, left, right) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      product += Double(x) * Double(y)
      left += Double(x) * Double(x)
      right += Double(y) * Double(y)
    }
    return left > 0 && right > 0 ? product / (left * right).squareRoot() : 0
  }
}
