package import NN
import Tensors

/// A convolution over neighbouring tokens of the embeddings, added to what the first layer gives (DeBERTa-v2's larger
/// models).
package struct DebertaConvolution: Sendable {
  /// `[hidden, hidden, width]` and `[hidden]`.
  package let weight: Parameter
  package let bias: Parameter
  package let norm: LayerNorm
  private let settings: DebertaConfiguration.Convolution
  private let dropoutSite: DropoutSite

  init(
    _ settings: DebertaConfiguration.Convolution, _ configuration: BertConfiguration, prefix: String,
    _ list: inout ParameterList
  ) {
    let size = configuration.hiddenSize
    self.settings = settings
    weight = list.declare(prefix + "conv.weight", [size, size, settings.width], .linearWeight)
    bias = list.declare(prefix + "conv.bias", [size], .bias)
    norm = LayerNorm(prefix + "LayerNorm", size: size, epsilon: configuration.layerNormEpsilon, &list)
    dropoutSite = DropoutSite(rate: configuration.hiddenDropout, id: BertSite.convolution)
  }

  /// Each token with its neighbours, `[tokens, hidden · width]`, as the weight's rows have them.
  func neighbours(_ embedded: Tensor, _ context: ForwardContext) -> Tensor {
    neighbourRows(embedded, width: settings.width, context)
  }

  /// LayerNorm(hidden states + f(dropout(convolution))); both inputs are used up.
  func callAsFunction(_ neighbours: Tensor, _ hiddenStates: Tensor, _ context: ForwardContext) -> Tensor {
    let convolved = linear(neighbours, weight: weight, bias: bias, context)
    context.release(neighbours)
    let active = activate(dropout(convolved, site: dropoutSite, context), settings.activation, context)
    let result = norm(active, residual: hiddenStates, dropout: DropoutSite(rate: 0, id: 0), context)
    context.release(active)
    context.release(hiddenStates)
    return result
  }
}
