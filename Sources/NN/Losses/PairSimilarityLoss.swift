import Kernels
package import Tensors

/// The cosines of some pairs of texts are to be given numbers: the mean of squared errors.
///
/// Source: `CosineSimilarityLoss` of sentence-transformers, which SetFit trains with.
package struct PairSimilarityLoss: VectorLoss, Equatable {
  /// Two rows of the vectors, and what their cosine is to be.
  package struct Pair: Sendable, Equatable {
    package let first: Int
    package let second: Int
    package let target: Float

    package init(_ first: Int, _ second: Int, target: Float) {
      self.first = first
      self.second = second
      self.target = target
    }
  }

  private let pairs: [Pair]

  /// - Parameter pairs: at least one.
  package init(_ pairs: [Pair]) {
    precondition(!pairs.isEmpty)
    self.pairs = pairs
  }

  package func callAsFunction(_ vectors: Tensor, gradient: Tensor, _ workspace: Workspace) -> Double {
    precondition(gradient.rows == vectors.rows && gradient.columns == vectors.columns)
    let width = vectors.columns
    let unit = UnitRows(vectors, workspace)
    gradient.data.update(repeating: 0, count: gradient.count)
    var loss = 0.0
    for pair in pairs {
      let error = unit.cosine(pair.first, pair.second) - Double(pair.target)
      loss += error * error
      let slope = Float(2 * error / Double(pairs.count))
      addScaled(unit.values.row(pair.second), width, by: slope, to: gradient.row(pair.first))
      addScaled(unit.values.row(pair.first), width, by: slope, to: gradient.row(pair.second))
    }
    unit.backward(gradient)
    return loss / Double(pairs.count)
  }
}
