package import Encoders
package import NN
package import Tensors

/// A family's layers between what a head reads and its last layer: dropout, dense, activation, norm, as its layout says.
package struct HeadBlock: Sendable {
  package let layout: HeadLayout
  package let dense: Linear?
  package let norm: LayerNorm?
  private let inputDropout: DropoutSite

  /// - Parameters:
  ///   - outputs: the width of what it gives; nil: that of what it reads.
  ///   - dropout: the rate before the last layer.
  init(_ layout: HeadLayout, size: Int, outputs: Int? = nil, dropout: Float, _ list: inout ParameterList) {
    self.layout = layout
    let width = outputs ?? size
    dense = layout.dense.map {
      Linear($0, inputs: size, outputs: width, hasBias: layout.denseHasBias, &list)
    }
    norm = layout.norm.map { LayerNorm($0.path, size: width, epsilon: $0.epsilon, hasBias: $0.hasBias, &list) }
    let rate: Float
    switch layout.inputDropout {
    case .none: rate = 0
    case .same: rate = dropout
    case .rate(let own): rate = own
    }
    inputDropout = DropoutSite(rate: rate, id: HeadSite.dense)
  }

  package var parameters: [Parameter] {
    [dense?.weight, dense?.bias, norm?.weight, norm?.bias].compactMap { $0 }
  }

  /// The module paths of the layers that it has.
  package var modules: [String] { [layout.dense, layout.norm?.path].compactMap { $0 } }

  /// Features `[rows, size]` → `[rows, outputs]`.
  package func callAsFunction(_ features: Tensor, _ context: ForwardContext) -> Tensor {
    guard let dense else { return features }
    let wide = dense(dropout(features, site: inputDropout, context), context)
    let active = activate(wide, layout.activation, context)
    guard let norm else { return active }
    return norm(active, context)
  }
}
