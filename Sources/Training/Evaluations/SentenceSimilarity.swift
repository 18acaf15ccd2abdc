package import Encoders
import Evaluation
package import Files
package import Tensors

/// How alike texts are to an encoder, beside how alike they were to another.
package struct SentenceSimilarity: Sendable {
  /// Pairs of texts that were compared.
  package let pairs: Int
  /// Spearman's correlation of the pairs' cosines: 1 where the encoder orders them as the other one did.
  package let spearman: Double
  /// The mean of the absolute differences of the cosines.
  package let meanChange: Double

  /// Pairs at most.
  private static let most = 2000

  /// Compares two encoders on pairs of texts: each text with the next, then with the one after, and so on.
  ///
  /// - Parameter texts: at least three.
  /// - Throws: what is wrong with an encoder or a text.
  package init(of texts: [String], before: ModelDirectory, after: ModelDirectory, pool: WorkerPool) throws {
    let chosen = Array(texts.prefix(Self.most))
    try self.init(
      before: SentenceVectors(of: chosen, before, pool: pool), after: SentenceVectors(of: chosen, after, pool: pool))
  }

  /// - Parameters:
  ///   - before: vectors of at least three texts.
  ///   - after: of the same texts.
  /// - Throws: `EvaluationError` where a vector has a number that is none.
  init(before: SentenceVectors, after: SentenceVectors) throws {
    var first: [Double] = []
    var second: [Double] = []
    // No pair comes twice: the distance goes up to half of the way round.
    for distance in 1...max(1, (before.count - 1) / 2) {
      for a in 0..<before.count where first.count < Self.most {
        let b = (a + distance) % before.count
        first.append(before.cosine(a, b))
        second.append(after.cosine(a, b))
      }
    }
    pairs = first.count
    spearman = try RegressionScores(gold: first, predicted: second).spearman
    meanChange = zip(first, second).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(first.count)
  }

  package var json: JSON {
    [
      "pairs": .number(JSONNumber(pairs)), "spearman": .number(JSONNumber(spearman)),
      "mean_change": .number(JSONNumber(meanChange)),
    ]
  }
}
