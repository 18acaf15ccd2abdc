import Kernels
package import Tensors

/// Each text must find its partner among the partners of all others (and hard negatives): cross-entropy over scaled
/// cosines, the mean over the pairs.
///
/// Source: `MultipleNegativesRankingLoss` of sentence-transformers (Henderson et al., 2017); with a text as its own partner
/// under other dropout SimCSE (Gao et al., 2021).
package struct PairRankingLoss: VectorLoss, Equatable {
  /// What cosines are multiplied with: 1 / temperature.
  private let factor: Float
  /// Of each row of the vectors what its text is: equal numbers, equal texts.
  private let texts: [Int32]
  private let pairs: Int
  /// Cosines that may be in memory at once, at least those of one text.
  private let chunk: Int

  /// - Parameters:
  ///   - scale: what cosines are multiplied with.
  ///   - pairs: the first so many rows of the vectors are texts, the next ones their partners, further ones hard negatives.
  ///   - texts: one a row. What has the same text as the partner, or as the text itself, is no wrong answer and left out,
  ///     and so are other partners of the same text.
  ///   - chunk: cosines that may be in memory at once, at least those of one text.
  package init(scale: Double, pairs: Int, texts: [Int32], chunk: Int = 1 << 22) {
    precondition(pairs > 0 && texts.count >= 2 * pairs)
    factor = Float(scale)
    self.pairs = pairs
    self.texts = texts
    self.chunk = chunk
  }

  package func callAsFunction(_ vectors: Tensor, gradient: Tensor, _ workspace: Workspace) -> Double {
    precondition(vectors.rows == texts.count && gradient.rows == vectors.rows && gradient.columns == vectors.columns)
    let width = vectors.columns
    let unit = UnitRows(vectors, workspace)
    let candidates = vectors.rows - pairs
    let partners = unit.values.row(pairs)
    let rows = max(1, min(pairs, chunk / candidates))
    let scores = workspace.allocate(rows * candidates)
    defer { workspace.release(scores, count: rows * candidates) }
    var loss = 0.0
    for first in stride(from: 0, to: pairs, by: rows) {
      let count = min(rows, pairs - first)
      BLAS.multiply(
        m: count, n: candidates, k: width, alpha: factor, unit.values.row(first), lda: width, partners,
        transposeB: true, ldb: width, scores, ldc: candidates)
      for row in 0..<count {
        let own = scores + row * candidates
        leaveOut(own, of: first + row)
        loss += crossEntropyRow(
          own, classes: candidates, label: first + row, weight: 1 / Double(pairs), gradient: own)
      }
      BLAS.multiply(
        m: count, n: width, k: candidates, alpha: factor, scores, lda: candidates, partners, ldb: width,
        gradient.row(first), ldc: width)
      BLAS.multiply(
        m: candidates, n: width, k: count, alpha: factor, scores, transposeA: true, lda: candidates,
        unit.values.row(first), ldb: width, beta: first == 0 ? 0 : 1, gradient.row(pairs), ldc: width)
    }
    unit.backward(gradient)
    return loss / Double(pairs)
  }

  /// Lets what is as right as the partner take no part.
  private func leaveOut(_ scores: UnsafeMutablePointer<Float>, of pair: Int) {
    let (text, partner) = (texts[pair], texts[pairs + pair])
    for (candidate, other) in texts.dropFirst(pairs).enumerated() where candidate != pair {
      let isPartnerToo = candidate < pairs && texts[candidate] == text
      if other == partner || other == text || isPartnerToo { scores[candidate] = -.infinity }
    }
  }
}
