package import NN
package import Tensors

/// A low-rank addition beside one linear layer: scaling · B·A·dropout(x).
package struct LoRADelta: LinearDelta {
  /// `[rank, in]`.
  package let a: Parameter
  /// `[out, rank]`.
  package let b: Parameter
  package let scaling: Float
  package let dropout: DropoutSite

  package func needsGradient(_ context: ForwardContext) -> Bool {
    context.trains(a) || context.trains(b)
  }

  package func apply(
    _ x: Tensor, rows: Range<Int>, to y: Tensor, _ context: ForwardContext
  ) -> ((UnsafeMutablePointer<Float>) -> Void)? {
    addLowRank(x, rows: rows, a: a, b: b, scale: scaling, dropout: dropout, to: y, context)
  }
}
