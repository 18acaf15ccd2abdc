package import Tensors

/// Layer normalisation over the last dimension (Ba et al., 2016).
package struct LayerNorm: Sendable {
  package let weight: Parameter
  package let bias: Parameter?
  package let epsilon: Float

  package init(_ name: String, size: Int, epsilon: Float, hasBias: Bool = true, _ list: inout ParameterList) {
    weight = list.declare("\(name).weight", [size], .normWeight)
    bias = hasBias ? list.declare("\(name).bias", [size], .normBias) : nil
    self.epsilon = epsilon
  }

  /// x `[rows, size]` → the same shape.
  package func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    layerNorm(x, weight: weight, bias: bias, epsilon: epsilon, context)
  }

  /// LayerNorm(residual + dropout(x)); `x` is used up.
  package func callAsFunction(
    _ x: Tensor, residual: Tensor, dropout: DropoutSite, _ context: ForwardContext
  ) -> Tensor {
    dropoutAddNorm(
      x, residual: residual, dropout: dropout, weight: weight, bias: bias, epsilon: epsilon, context)
  }
}
