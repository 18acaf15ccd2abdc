package import NN
package import Tensors

/// One pre-norm layer: self-attention with rotary positions, global or local, and a gated feed-forward network.
package struct ModernBertLayer: Sendable {
  /// Nil in the first layer, whose input the embeddings have normalised.
  package let attentionNorm: LayerNorm?
  package let queryKeyValue: Linear
  package let attentionOutput: Linear
  package let feedForwardNorm: LayerNorm
  package let gates: Linear
  package let output: Linear
  private let activation: Activation
  private let heads: Int
  /// Nil in a global layer.
  private let reach: Int?
  private let attentionDropout: DropoutSite
  private let attentionOutputDropout: DropoutSite
  private let gateDropout: DropoutSite

  init(
    _ configuration: ModernBertConfiguration, index: Int, prefix: String, dropout: DropoutOverrides,
    _ list: inout ParameterList
  ) {
    let hidden = configuration.hiddenSize
    let wide = configuration.intermediateSize
    func norm(_ name: String, _ list: inout ParameterList) -> LayerNorm {
      LayerNorm(
        prefix + name, size: hidden, epsilon: configuration.normEpsilon, hasBias: configuration.normHasBias, &list)
    }
    func linear(_ name: String, _ inputs: Int, _ outputs: Int, _ bias: Bool, _ list: inout ParameterList) -> Linear {
      Linear(prefix + name, inputs: inputs, outputs: outputs, hasBias: bias, &list)
    }
    attentionNorm = index == 0 ? nil : norm("attn_norm", &list)
    queryKeyValue = linear("attn.Wqkv", hidden, 3 * hidden, configuration.attentionHasBias, &list)
    attentionOutput = linear("attn.Wo", hidden, hidden, configuration.attentionHasBias, &list)
    feedForwardNorm = norm("mlp_norm", &list)
    gates = linear("mlp.Wi", hidden, 2 * wide, configuration.feedForwardHasBias, &list)
    output = linear("mlp.Wo", wide, hidden, configuration.feedForwardHasBias, &list)
    activation = configuration.activation
    heads = configuration.headCount
    reach = configuration.layers[index] == .local ? configuration.reach : nil
    let rate = dropout.attention ?? configuration.attentionDropout
    attentionDropout = DropoutSite(rate: rate, id: BertSite.attention.id(layer: index + 1))
    attentionOutputDropout = DropoutSite(rate: rate, id: BertSite.attentionOutput.id(layer: index + 1))
    gateDropout = DropoutSite(
      rate: dropout.hidden ?? configuration.feedForwardDropout, id: BertSite.output.id(layer: index + 1))
  }

  package var linearModules: [LinearModule] {
    [
      LinearModule("attn.Wqkv", queryKeyValue, .queryKeyValue),
      LinearModule("attn.Wo", attentionOutput, .attentionOutput), LinearModule("mlp.Wi", gates, .intermediate),
      LinearModule("mlp.Wo", output, .feedForwardOutput),
    ]
  }

  /// Hidden states `[tokens, hidden]` → the same shape; the input is used up.
  package func callAsFunction(_ hiddenStates: Tensor, angles: RotaryAngles, _ context: ForwardContext) -> Tensor {
    let normal = attentionNorm?(hiddenStates, context)
    let projected = queryKeyValue(normal ?? hiddenStates, context)
    if let normal { context.release(normal) }
    // Queries and keys are turned, values are not.
    let turned = rotary(projected, heads: 2 * heads, angles, context)
    let attended = selfAttention(qkv: turned, heads: heads, reach: reach, dropout: attentionDropout, context)
    context.release(turned)
    let added = attentionOutput(attended, context)
    context.release(attended)
    let middle = dropoutAdd(added, residual: hiddenStates, dropout: attentionOutputDropout, context)
    context.release(hiddenStates)
    return feedForward(middle, context)
  }

  private func feedForward(_ middle: Tensor, _ context: ForwardContext) -> Tensor {
    let normal = feedForwardNorm(middle, context)
    let wide = gates(normal, context)
    context.release(normal)
    let gated = gatedActivation(wide, activation, context)
    context.release(wide)
    let narrow = output(dropout(gated, site: gateDropout, context), context)
    context.release(gated)
    let result = dropoutAdd(narrow, residual: middle, dropout: DropoutSite(rate: 0, id: 0), context)
    context.release(middle)
    return result
  }
}
