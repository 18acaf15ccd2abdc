package import Tensors

/// A loss of the vectors of all texts of a step together: what one vector has of it depends on others.
package protocol VectorLoss: Sendable {
  /// - Parameters:
  ///   - vectors: `[texts, width]`, of any length each.
  ///   - gradient: `[texts, width]`, overwritten with that of the vectors.
  ///   - workspace: for what is needed on the way.
  /// - Returns: the loss.
  func callAsFunction(_ vectors: Tensor, gradient: Tensor, _ workspace: Workspace) -> Double
}
