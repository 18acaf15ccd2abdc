package import NN
package import Tensors

/// A low-rank addition beside one linear layer: scaling · B·A·dropout(x); with a magnitude the layer's whole weight is
/// scaled row by row (DoRA).
package struct LoRADelta: LinearDelta {
  /// `[rank, in]`.
  package let a: Parameter
  /// `[out, rank]`.
  package let b: Parameter
  /// `[out]`.
  package let magnitude: Parameter?
  package let scaling: Float
  package let dropout: DropoutSite

  package func needsGradient(_ context: ForwardContext) -> Bool {
    context.trains(a) || context.trains(b) || magnitude.map(context.trains) == true
  }

  package func add(
    _ x: Tensor, to y: Tensor, _ layer: (weight: Parameter, bias: Parameter?), _ context: ForwardContext
  ) -> ((UnsafeMutablePointer<Float>) -> Void)? {
    guard let decomposition else { return addLowRank(x, a: a, b: b, scale: scaling, dropout: dropout, to: y, context) }
    return decomposition.apply(x, to: y, layer, context)
  }

  /// Of an addition with a magnitude.
  var decomposition: WeightDecomposition? {
    magnitude.map { WeightDecomposition(a: a, b: b, magnitude: $0, scale: scaling, dropout: dropout) }
  }
}
