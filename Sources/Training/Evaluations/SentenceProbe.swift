package import Encoders
import Evaluation
package import Files
package import Tensors

/// What became of an encoder's sense of how alike sentences are: its cosines of a few graded pairs of everyday English,
/// before and after a domain step.
///
/// A sentence's vector is pooled as the encoder was made for, else the mean of its token states. An encoder that was trained on pairs of sentences finds most of
/// the grades, one of random weights none; a single number says little, the change more.
package struct SentenceProbe: Sendable {
  /// Two sentences, and how alike they are from 0 to 5.
  package struct Pair: Sendable, Equatable {
    package let grade: Int
    package let first: String
    package let second: String

    init(_ grade: Int, _ first: String, _ second: String) {
      self.grade = grade
      self.first = first
      self.second = second
    }
  }

  /// Spearman's correlation of the cosines with the grades.
  package let before: Double
  package let after: Double
  /// The order of the cosines among all these sentences, beside what it was.
  package let similarity: SentenceSimilarity
  /// Whether the encoder came with what sentence-transformers says of one that was trained for sentences.
  package let isOfSentences: Bool

  package static var pairCount: Int { pairs.count }

  /// - Parameters:
  ///   - before: the encoder as it was.
  ///   - after: the encoder as it is.
  /// - Throws: what is wrong with an encoder; `EvaluationError` where its states are no numbers.
  package init(before: ModelDirectory, after: ModelDirectory, pool: WorkerPool) throws {
    let texts = Self.pairs.map(\.first) + Self.pairs.map(\.second)
    let (old, new) = try (
      SentenceVectors(of: texts, before, pool: pool), SentenceVectors(of: texts, after, pool: pool)
    )
    self.before = try Self.spearman(old)
    self.after = try Self.spearman(new)
    similarity = try SentenceSimilarity(before: old, after: new)
    isOfSentences = before.handle.contains("modules.json")
  }

  /// What the encoder of a run thinks of sentences, beside what it thought; nil, with a remark, where that cannot be said.
  static func look(
    before: ModelDirectory, after run: RunFolder, pool: WorkerPool, _ observe: (TrainingEvent) -> Void
  ) -> SentenceProbe? {
    do {
      return try SentenceProbe(before: before, after: ModelDirectory.open(run.model), pool: pool)
    } catch {
      observe(.remark("nothing is said of sentence similarity: \(error)"))
      return nil
    }
  }

  private static func spearman(_ vectors: SentenceVectors) throws -> Double {
    let cosines = pairs.indices.map { vectors.cosine($0, pairs.count + $0) }
    return try RegressionScores(gold: pairs.map { Double($0.grade) }, predicted: cosines).spearman
  }

  /// What the numbers are of, in words.
  package var meaning: String {
    let what =
      "Spearman of the vectors' cosines with the grades of \(Self.pairCount) built-in pairs of English sentences"
    return isOfSentences
      ? what : what + "; this encoder was not made for sentence vectors, so that only the change says something"
  }

  /// `sentence_probe` of `summary.json`.
  package var json: JSON {
    [
      "pairs": .number(JSONNumber(Self.pairCount)), "before": .number(JSONNumber(before)),
      "after": .number(JSONNumber(after)), "difference": .number(JSONNumber(after - before)),
      "order_of_cosines": similarity.json, "sentence_encoder": .bool(isOfSentences),
    ]
  }
}
