package import Tensors

/// What an adapter does to one linear layer: to its input, beside its product, to its output.
///
/// Every function sees the rows of one adapter alone, with a context whose weights hold the adapter's. A delta overrides
/// what it needs; the others leave things as they are.
package protocol LinearDelta: Sendable {
  /// Whether `input` returns another tensor, so that the layer's product must be made of these rows apart.
  var changesInput: Bool { get }

  /// Whether `add` makes the output want a gradient in this pass.
  func needsGradient(_ context: ForwardContext) -> Bool

  /// What the layer reads in place of `x` `[rows, in]`; `x` itself stays as it is.
  func input(_ x: Tensor, _ context: ForwardContext) -> Tensor

  /// Changes `y` = x·Wᵀ + `bias` in place; returns the backward pass, which gets dy, adds its own gradients, and may
  /// leave in dy what the layer's product is to see in its place.
  ///
  /// - Parameter layer: the layer's weight and the bias that stands in y.
  func add(
    _ x: Tensor, to y: Tensor, _ layer: (weight: Parameter, bias: Parameter?), _ context: ForwardContext
  ) -> ((UnsafeMutablePointer<Float>) -> Void)?

  /// What stands in place of the layer's output `y` `[rows, out]`, which may be used up.
  func output(_ y: Tensor, _ context: ForwardContext) -> Tensor
}

extension LinearDelta {
  package var changesInput: Bool { false }
  package func needsGradient(_ context: ForwardContext) -> Bool { false }
  package func input(_ x: Tensor, _ context: ForwardContext) -> Tensor { x }
  package func add(
    _ x: Tensor, to y: Tensor, _ layer: (weight: Parameter, bias: Parameter?), _ context: ForwardContext
  ) -> ((UnsafeMutablePointer<Float>) -> Void)? { nil }
  package func output(_ y: Tensor, _ context: ForwardContext) -> Tensor { y }
}
