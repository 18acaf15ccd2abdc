package import NN
package import Tensors

/// One post-norm transformer layer: self-attention and a feed-forward network, each with a residual and LayerNorm.
package struct BertLayer: Sendable {
  package let query: Linear
  package let key: Linear
  package let value: Linear
  package let attentionOutput: Linear
  package let attentionNorm: LayerNorm
  package let intermediate: Linear
  package let output: Linear
  package let outputNorm: LayerNorm
  private let activation: Activation
  private let heads: Int
  let attentionDropout: DropoutSite
  private let attentionOutputDropout: DropoutSite
  private let outputDropout: DropoutSite

  private let names: BertNames

  /// - Parameter prefix: what stands before the names of the layer's modules.
  init(
    _ configuration: BertConfiguration, names: BertNames, index: Int, prefix: String, _ list: inout ParameterList
  ) {
    self.names = names
    let hidden = configuration.hiddenSize
    let wide = configuration.intermediateSize
    let epsilon = configuration.layerNormEpsilon
    query = Linear(prefix + names.query, inputs: hidden, outputs: hidden, &list)
    key = Linear(prefix + names.key, inputs: hidden, outputs: hidden, &list)
    value = Linear(prefix + names.value, inputs: hidden, outputs: hidden, &list)
    attentionOutput = Linear(prefix + names.attentionOutput, inputs: hidden, outputs: hidden, &list)
    attentionNorm = LayerNorm(prefix + names.attentionNorm, size: hidden, epsilon: epsilon, &list)
    intermediate = Linear(prefix + names.intermediate, inputs: hidden, outputs: wide, &list)
    output = Linear(prefix + names.output, inputs: wide, outputs: hidden, &list)
    outputNorm = LayerNorm(prefix + names.outputNorm, size: hidden, epsilon: epsilon, &list)
    activation = configuration.activation
    heads = configuration.headCount
    attentionDropout = DropoutSite(
      rate: configuration.attentionDropout, id: BertSite.attention.id(layer: index + 1))
    attentionOutputDropout = DropoutSite(
      rate: configuration.hiddenDropout, id: BertSite.attentionOutput.id(layer: index + 1))
    outputDropout = DropoutSite(rate: configuration.hiddenDropout, id: BertSite.output.id(layer: index + 1))
  }

  package var linearModules: [LinearModule] {
    [
      LinearModule(names.query, query, .query), LinearModule(names.key, key, .key),
      LinearModule(names.value, value, .value), LinearModule(names.attentionOutput, attentionOutput, .attentionOutput),
      LinearModule(names.intermediate, intermediate, .intermediate),
      LinearModule(names.output, output, .feedForwardOutput),
    ]
  }

  /// Hidden states `[tokens, hidden]` → the same shape.
  package func callAsFunction(
    _ hiddenStates: Tensor, bias: DistanceBias? = nil, _ context: ForwardContext
  ) -> Tensor {
    let q = query(hiddenStates, context)
    let k = key(hiddenStates, context)
    let v = value(hiddenStates, context)
    let attended = selfAttention(
      q: q, k: k, v: v, heads: heads, dropout: attentionDropout, bias: bias, keyLayer: key, context)
    for tensor in [q, k, v] { context.release(tensor) }
    return rest(attended, hiddenStates, context)
  }

  /// What follows attention: its output layer, the feed-forward network, and both norms; the inputs are used up.
  func rest(_ attended: Tensor, _ hiddenStates: Tensor, _ context: ForwardContext) -> Tensor {
    let projected = attentionOutput(attended, context)
    context.release(attended)
    let middle = attentionNorm(projected, residual: hiddenStates, dropout: attentionOutputDropout, context)
    context.release(projected)
    context.release(hiddenStates)
    let wide = activate(intermediate(middle, context), activation, context)
    let narrow = output(wide, context)
    context.release(wide)
    let result = outputNorm(narrow, residual: middle, dropout: outputDropout, context)
    context.release(narrow)
    context.release(middle)
    return result
  }
}
