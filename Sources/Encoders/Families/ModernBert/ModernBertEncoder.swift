package import NN
package import Tensors

/// ModernBERT's embeddings, layers and final norm.
package struct ModernBertEncoder: TextEncoder {
  package let configuration: ModernBertConfiguration
  package let tokenTable: Parameter
  package let embeddingNorm: LayerNorm
  package let layers: [ModernBertLayer]
  package let finalNorm: LayerNorm
  package let headDropout: Float
  private let embeddingDropout: DropoutSite

  init(
    _ configuration: ModernBertConfiguration, prefix: String, dropout: DropoutOverrides, _ list: inout ParameterList
  ) {
    self.configuration = configuration
    headDropout = configuration.classifierDropout
    let size = configuration.hiddenSize
    func norm(_ name: String, _ list: inout ParameterList) -> LayerNorm {
      LayerNorm(
        prefix + name, size: size, epsilon: configuration.normEpsilon, hasBias: configuration.normHasBias, &list)
    }
    tokenTable = list.declare(
      prefix + "embeddings.tok_embeddings.weight", [configuration.vocabularySize, size], .embeddingRows)
    embeddingNorm = norm("embeddings.norm", &list)
    embeddingDropout = DropoutSite(
      rate: dropout.hidden ?? configuration.embeddingDropout, id: BertSite.embeddings.id(layer: 0))
    var layers: [ModernBertLayer] = []
    for index in configuration.layers.indices {
      layers.append(
        ModernBertLayer(configuration, index: index, prefix: "\(prefix)layers.\(index).", dropout: dropout, &list))
    }
    self.layers = layers
    finalNorm = norm("final_norm", &list)
  }

  package var hiddenSize: Int { configuration.hiddenSize }
  package var maximumLength: Int { configuration.maximumPositions }
  package var vocabularySize: Int { configuration.vocabularySize }
  // There is no table of types: any type will do.
  package var typeCount: Int { .max }
  package var layerCount: Int { layers.count }
  package var pooler: Linear? { nil }

  package var linearModules: [LinearModule] {
    layers.enumerated().flatMap { index, layer in
      layer.linearModules.map { $0.inside("layers", layer: index) }
    }
  }

  package var headCount: Int { configuration.headCount }
  package var topParameters: [Parameter] { [finalNorm.weight, finalNorm.bias].compactMap { $0 } }
  package var takesPrefixes: Bool { false }

  package func lower(_ batch: PackedBatch, layers count: Int, _ context: ForwardContext) -> Tensor {
    let words = embeddingSum([(tokenTable, batch.ids)], context)
    let normal = embeddingNorm(words, context)
    context.release(words)
    return run(0..<count, dropout(normal, site: embeddingDropout, context), context)
  }

  package func upper(_ hiddenStates: Tensor, from count: Int, _ context: ForwardContext) -> Tensor {
    let last = run(count..<layers.count, hiddenStates, context)
    let result = finalNorm(last, context)
    context.release(last)
    return result
  }

  private func run(_ range: Range<Int>, _ hiddenStates: Tensor, _ context: ForwardContext) -> Tensor {
    let size = configuration.hiddenSize / configuration.headCount
    let global = RotaryAngles(size: size, theta: configuration.globalTheta, context)
    let local = RotaryAngles(size: size, theta: configuration.localTheta, context)
    defer { for angles in [global, local] { angles.release(context) } }
    return range.reduce(hiddenStates) { hiddenStates, index in
      layers[index](hiddenStates, angles: configuration.layers[index] == .global ? global : local, context)
    }
  }
}
