package import NN
package import Tensors

/// DeBERTa's embeddings, its layers, and the table of relative positions that they share.
package struct DebertaEncoder: TextEncoder {
  package let configuration: DebertaConfiguration
  package let embeddings: DebertaEmbeddings
  package let layers: [DebertaLayer]
  /// `[2·span, hidden]`.
  package let positionTable: Parameter?
  package let positionNorm: LayerNorm?
  package let convolution: DebertaConvolution?

  init(
    _ configuration: DebertaConfiguration, prefix: String, dropout: DropoutOverrides, _ list: inout ParameterList
  ) {
    var configuration = configuration
    configuration.bert.hiddenDropout = dropout.hidden ?? configuration.bert.hiddenDropout
    configuration.bert.attentionDropout = dropout.attention ?? configuration.bert.attentionDropout
    self.configuration = configuration
    let hidden = configuration.bert.hiddenSize
    embeddings = DebertaEmbeddings(configuration, prefix: prefix + "embeddings.", &list)
    var layers: [DebertaLayer] = []
    for index in 0..<configuration.bert.layerCount {
      layers.append(DebertaLayer(configuration, index: index, prefix: "\(prefix)encoder.layer.\(index).", &list))
    }
    self.layers = layers
    positionTable = configuration.relative.map {
      list.declare(prefix + "encoder.rel_embeddings.weight", [$0.buckets.tableRows, hidden], .embedding)
    }
    positionNorm =
      configuration.relative?.normalizesTable == true
      ? LayerNorm(
        prefix + "encoder.LayerNorm", size: hidden, epsilon: configuration.bert.layerNormEpsilon, &list) : nil
    convolution = configuration.convolution.map {
      DebertaConvolution($0, configuration.bert, prefix: prefix + "encoder.conv.", &list)
    }
  }

  package var hiddenSize: Int { configuration.bert.hiddenSize }
  package var maximumLength: Int { configuration.bert.maximumPositions }
  package var vocabularySize: Int { configuration.bert.vocabularySize }
  // Without a table any type will do.
  package var typeCount: Int { embeddings.tokenTypes?.rows ?? .max }
  package var layerCount: Int { layers.count }
  package var headDropout: Float { configuration.bert.classifierDropout ?? configuration.bert.hiddenDropout }
  package var tokenHeadDropout: Float { configuration.bert.tokenHeadDropout ?? headDropout }
  package var tokenTable: Parameter { embeddings.words }
  package var pooler: Linear? { nil }

  package var linearModules: [LinearModule] {
    layers.enumerated().flatMap { index, layer in
      layer.linearModules.map { $0.inside("encoder.layer", layer: index) }
    } + (embeddings.projection.map { [LinearModule("embeddings.embed_proj", $0, .other)] } ?? [])
  }

  package var headCount: Int { configuration.bert.headCount }
  package var topParameters: [Parameter] { [] }
  package var takesPrefixes: Bool { false }
  // Layers of keys and queries project positions too, once for a whole batch.
  package var mixesAdapters: Bool { configuration.relative == nil }

  package func lower(_ batch: PackedBatch, layers count: Int, _ context: ForwardContext) -> Tensor {
    run(0..<count, embeddings(batch, context), context)
  }

  package func upper(_ hiddenStates: Tensor, from count: Int, _ context: ForwardContext) -> Tensor {
    run(count..<layers.count, hiddenStates, context)
  }

  private func run(_ range: Range<Int>, _ input: Tensor, _ context: ForwardContext) -> Tensor {
    guard !range.isEmpty else { return input }
    let positions = positions(context)
    // The convolution reads the embeddings once more, after the first layer has.
    let neighbours = range.lowerBound == 0 ? convolution?.neighbours(input, context) : nil
    var hiddenStates = input
    for index in range {
      hiddenStates = layers[index](hiddenStates, positions, context)
      if index == 0, let convolution, let neighbours {
        hiddenStates = convolution(neighbours, hiddenStates, context)
      }
    }
    if let positions { positions.context.release(positions.table) }
    return hiddenStates
  }

  /// The rows of the table that the batch's longest sequence reaches.
  private func positions(_ context: ForwardContext) -> RelativePositions? {
    guard let relative = configuration.relative, let positionTable else { return nil }
    let (rows, places) = relative.buckets.rows(tokens: context.layout.longest)
    let context = context.positions(rows: rows.count)
    let table = embeddingSum([(positionTable, rows)], context)
    guard let positionNorm else { return RelativePositions(table: table, places: places, context: context) }
    let normal = positionNorm(table, context)
    context.release(table)
    return RelativePositions(table: normal, places: places, context: context)
  }
}

/// Relative positions of a batch, before the layers project them.
struct RelativePositions {
  /// `[rows, hidden]`.
  let table: Tensor
  /// For each distance of a key from a query, ascending, its row.
  let places: [Int32]
  /// The pass over rows of the table instead of tokens.
  let context: ForwardContext
}
