package import NN
package import Tensors

/// BERT (Devlin et al., 2019): embeddings and a stack of post-norm transformer layers.
package struct BertEncoder: TextEncoder {
  package let configuration: BertConfiguration
  package let embeddings: BertEmbeddings
  package let layers: [BertLayer]
  package let pooler: Linear?

  /// - Parameters:
  ///   - prefix: what stands before every weight's name: "" for a bare model, "bert." inside a model with a head.
  ///   - hasPooler: whether the dense-tanh pooler is part of the model.
  package init(
    _ configuration: BertConfiguration, prefix: String, hasPooler: Bool, dropout: DropoutOverrides,
    _ list: inout ParameterList
  ) {
    var configuration = configuration
    configuration.hiddenDropout = dropout.hidden ?? configuration.hiddenDropout
    configuration.attentionDropout = dropout.attention ?? configuration.attentionDropout
    self.configuration = configuration
    embeddings = BertEmbeddings(configuration, prefix: prefix + "embeddings", &list)
    var layers: [BertLayer] = []
    for index in 0..<configuration.layerCount {
      layers.append(BertLayer(configuration, index: index, prefix: prefix + "encoder.layer.\(index)", &list))
    }
    self.layers = layers
    pooler =
      hasPooler
      ? Linear(
        prefix + "pooler.dense", inputs: configuration.hiddenSize, outputs: configuration.hiddenSize, &list) : nil
  }

  package var hiddenSize: Int { configuration.hiddenSize }
  package var maximumLength: Int { configuration.maximumPositions }
  package var vocabularySize: Int { configuration.vocabularySize }
  package var typeCount: Int { configuration.typeVocabularySize }
  package var layerCount: Int { configuration.layerCount }
  package var headDropout: Float { configuration.classifierDropout ?? configuration.hiddenDropout }
  package var tokenTable: Parameter { embeddings.words }

  package var linearModules: [(path: String, linear: Linear)] {
    layers.enumerated().flatMap { index, layer in
      layer.linearModules.map { ("encoder.layer.\(index).\($0.path)", $0.linear) }
    } + (pooler.map { [("pooler.dense", $0)] } ?? [])
  }

  package func callAsFunction(_ batch: PackedBatch, _ context: ForwardContext) -> Tensor {
    layers.reduce(embeddings(batch, context)) { hiddenStates, layer in layer(hiddenStates, context) }
  }
}

/// Where dropout stands in a BERT model: four places a layer, the embeddings as layer 0.
enum BertSite: UInt32 {
  case embeddings = 0
  case attention = 1
  case attentionOutput = 2
  case output = 3

  func id(layer: Int) -> UInt32 { UInt32(layer) * 4 + rawValue }
}

extension EncoderFamily {
  package static let bert = EncoderFamily(
    modelType: "bert", summary: "BERT of every size, cased and uncased", prefix: "bert.",
    baseArchitecture: "BertModel", sequenceArchitecture: "BertForSequenceClassification",
    tokenArchitecture: "BertForTokenClassification",
    ignoredTensors: ["embeddings.position_ids", "embeddings.token_type_ids"], otherHeads: ["cls."]
  ) { configuration, parts, list in
    BertEncoder(
      try BertConfiguration(configuration), prefix: "bert.", hasPooler: parts.hasPooler, dropout: parts.dropout, &list)
  }
}
