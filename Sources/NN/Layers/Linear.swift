package import Tensors

/// A linear layer: y = x·Wᵀ + b, and what adapters add to it.
package struct Linear: Sendable {
  /// `[out, in]`.
  package let weight: Parameter
  /// `[out]`.
  package let bias: Parameter?

  package init(_ name: String, inputs: Int, outputs: Int, hasBias: Bool = true, _ list: inout ParameterList) {
    weight = list.declare("\(name).weight", [outputs, inputs], .linearWeight)
    bias = hasBias ? list.declare("\(name).bias", [outputs], .bias) : nil
  }

  /// x `[rows, in]` → `[rows, out]`.
  package func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    linear(x, weight: weight, bias: bias, context)
  }
}
