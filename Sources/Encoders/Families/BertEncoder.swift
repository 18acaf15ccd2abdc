package import NN
package import Tensors

/// BERT (Devlin et al., 2019): embeddings and a stack of post-norm transformer layers. Families that differ in names,
/// positions or the width of their embeddings are made of it too.
package struct BertEncoder: TextEncoder {
  package let configuration: BertConfiguration
  package let embeddings: BertEmbeddings
  package let projection: Linear?
  package let layers: [BertLayer]
  package let pooler: Linear?
  /// What scores get for the distance between query and key, in every layer.
  package let distanceBias: DistanceBias?
  private let names: BertNames

  /// - Parameters:
  ///   - names: what the family calls its modules.
  ///   - prefix: what stands before every weight's name in a model with a head, such as "bert.".
  ///   - parts: whether the dense-tanh pooler is part of the model, where the family has one; dropout rates.
  init(
    _ configuration: BertConfiguration, names: BertNames, prefix: String, parts: EncoderParts,
    _ list: inout ParameterList
  ) {
    var configuration = configuration
    configuration.hiddenDropout = parts.dropout.hidden ?? configuration.hiddenDropout
    configuration.attentionDropout = parts.dropout.attention ?? configuration.attentionDropout
    self.configuration = configuration
    self.names = names
    embeddings = BertEmbeddings(configuration, names: names, prefix: prefix, &list)
    projection =
      configuration.embeddingSize == configuration.hiddenSize
      ? nil
      : Linear(
        prefix + names.projection, inputs: configuration.embeddingSize, outputs: configuration.hiddenSize, &list)
    var layers: [BertLayer] = []
    for index in 0..<configuration.layerCount {
      layers.append(
        BertLayer(configuration, names: names, index: index, prefix: "\(prefix)\(names.layer).\(index).", &list))
    }
    self.layers = layers
    let size = configuration.hiddenSize
    pooler = parts.hasPooler ? names.pooler.map { Linear(prefix + $0, inputs: size, outputs: size, &list) } : nil
    distanceBias = names.distanceBias.map { distances in
      let shape = [distances.buckets, configuration.headCount]
      return DistanceBias(
        table: list.declare("\(prefix)\(distances.name).weight", shape, .embedding),
        buckets: distances.places(configuration.maximumPositions))
    }
  }

  package var hiddenSize: Int { configuration.hiddenSize }
  package var maximumLength: Int { configuration.maximumPositions - configuration.firstPosition }
  package var vocabularySize: Int { configuration.vocabularySize }
  // Without a table any type will do.
  package var typeCount: Int { embeddings.tokenTypes?.rows ?? .max }
  package var layerCount: Int { configuration.layerCount }
  package var headDropout: Float { configuration.classifierDropout ?? configuration.hiddenDropout }
  package var tokenHeadDropout: Float { configuration.tokenHeadDropout ?? headDropout }
  package var tokenTable: Parameter { embeddings.words }

  package var linearModules: [LinearModule] {
    layers.enumerated().flatMap { index, layer in
      layer.linearModules.map { $0.inside(names.layer, layer: index) }
    } + (pooler.map { [LinearModule(names.pooler ?? "", $0, .pooler)] } ?? [])
      + (projection.map { [LinearModule(names.projection, $0, .other)] } ?? [])
  }

  package var headCount: Int { configuration.headCount }
  package var topParameters: [Parameter] { [pooler?.weight, pooler?.bias].compactMap { $0 } }
  // A bias for distances knows of no places before a sequence.
  package var takesPrefixes: Bool { distanceBias == nil }

  package func lower(_ batch: PackedBatch, layers count: Int, _ context: ForwardContext) -> Tensor {
    let embedded = embeddings(batch, context)
    return run(layers.prefix(count), projection?(embedded, context) ?? embedded, context)
  }

  package func upper(_ hiddenStates: Tensor, from layers: Int, _ context: ForwardContext) -> Tensor {
    run(self.layers.dropFirst(layers), hiddenStates, context)
  }

  private func run(_ layers: ArraySlice<BertLayer>, _ hiddenStates: Tensor, _ context: ForwardContext) -> Tensor {
    layers.reduce(hiddenStates) { hiddenStates, layer in layer(hiddenStates, bias: distanceBias, context) }
  }
}

/// Where dropout stands in a BERT model: four places a layer, the embeddings as layer 0.
enum BertSite: UInt32 {
  case embeddings = 0
  case attention = 1
  case attentionOutput = 2
  case output = 3

  func id(layer: Int) -> UInt32 { UInt32(layer) * 4 + rawValue }

  /// Sites that only some families have lie above those of 1,024 layers.
  static let convolution: UInt32 = 1 << 13
  static func positions(layer: Int) -> UInt32 { 1 << 14 + UInt32(layer) }
}

extension EncoderFamily {
  package static let bert = EncoderFamily(
    modelType: "bert", summary: "BERT of every size, cased and uncased", prefix: "bert.",
    baseArchitecture: "BertModel", sequenceArchitecture: "BertForSequenceClassification",
    tokenArchitecture: "BertForTokenClassification",
    ignoredTensors: ["embeddings.position_ids", "embeddings.token_type_ids"], headPrefixes: ["cls."],
    tiedWordTable: "cls.predictions.decoder.weight", adapterTargets: .bert,
    heads: HeadLayouts.always(.plain), languageHead: LanguageHeadLayout.bert("BertForMaskedLM")
  ) { configuration, parts, list in
    BertEncoder(
      try BertConfiguration(configuration), names: BertNames(pooler: "pooler.dense"), prefix: "bert.", parts: parts,
      &list)
  }
}
