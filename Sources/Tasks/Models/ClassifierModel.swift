package import Encoders
package import NN
package import PEFT
package import Tensors

/// An encoder with a head for texts or for tokens and perhaps an adapter: modules and parameter names, no weights.
package struct ClassifierModel: Sendable {
  package let family: EncoderFamily
  package let encoder: any TextEncoder
  package let head: any TaskHead
  package let adapter: (any Adapter)?
  /// What an adapter may touch.
  package let adaptable: AdaptableModel
  /// Those of the encoder, of the head and of the adapter.
  package let parameters: [Parameter]
  private let encoderCount: Int
  package let settings: ModelSettings

  /// - Throws: `EncoderError`, `PEFTError`, `ModelError.maximumLength`.
  package init(_ configuration: ModelConfiguration, family: EncoderFamily, settings: ModelSettings) throws {
    self.family = family
    self.settings = settings
    var list = ParameterList()
    let parts = EncoderParts(
      hasPooler: settings.hasPooler,
      dropout: DropoutOverrides(hidden: settings.hiddenDropout, attention: settings.attentionDropout))
    let encoder = try family.make(configuration, parts, &list)
    self.encoder = encoder
    let own = list.parameters
    let usual = settings.kind.target == .words ? encoder.tokenHeadDropout : encoder.headDropout
    let dropout = settings.headDropout ?? settings.hiddenDropout ?? usual
    let layouts = try family.heads(configuration)
    switch settings.kind.target {
    case .text, .labels, .number:
      head = SequenceClassificationHead(
        pooling: settings.pooling, layout: layouts.sequence, encoder: encoder, dropout: dropout,
        classes: settings.labels.count, &list)
    case .words:
      head = TokenClassificationHead(
        layout: layouts.token, encoder: encoder, dropout: dropout, tags: settings.labels.count,
        decoder: settings.decoder, &list)
    }
    let encoderParameters = own
    adaptable = AdaptableModel(
      modules: encoder.linearModules,
      parameters: encoderParameters.filter { parameter in
        !settings.adapterHasPooler || !encoder.topParameters.contains { $0.slot == parameter.slot }
      }, layerCount: encoder.layerCount, hiddenSize: encoder.hiddenSize, headCount: encoder.headCount,
      takesPrefixes: encoder.takesPrefixes)
    adapter = try settings.adapter?.configuration.adapter(for: adaptable, &list)
    parameters = list.parameters
    encoderCount = encoderParameters.count
    let limit = encoder.maximumLength - prefixPlaces
    if let length = settings.maximumLength ?? (limit < 3 ? limit : nil), length < 3 || length > limit {
      throw ModelError.maximumLength(asked: length, limit: limit, overhead: 2)
    }
  }

  /// Tokens in one window, special ones included.
  package var windowLength: Int {
    let longest = encoder.maximumLength - prefixPlaces
    return min(settings.maximumLength ?? longest, longest)
  }

  /// Positions that an adapter takes before every sequence.
  private var prefixPlaces: Int { adapter?.parts.prefixes.values.first?.places ?? 0 }

  /// Slots of the head that a base encoder's file does not have: always the classifier, and the adapter.
  package var newSlots: Set<Int> {
    Set(headParameters.map(\.slot)).union(adapterParameters.map(\.slot))
  }

  package var headParameters: [Parameter] {
    head.block.parameters + [head.classifier.weight, head.classifier.bias].compactMap { $0 }
      + (head.crf?.parameters ?? [])
  }

  /// Those of them that begin as a base encoder has them, where it does.
  package var pretrainedHeadParameters: [Parameter] {
    head.block.layout.isPretrained ? head.block.parameters : []
  }

  package var poolerParameters: [Parameter] {
    guard let pooler = head.pooler else { return [] }
    return [pooler.weight] + (pooler.bias.map { [$0] } ?? [])
  }

  package var adapterParameters: [Parameter] { adapter?.parameters ?? [] }

  /// The encoder's own, those of its pooler too.
  package var encoderParameters: ArraySlice<Parameter> { parameters[0..<encoderCount] }

  /// Layers of the encoder above a parameter; -1 above all of them, in the head or an adapter.
  package func layersAbove(_ parameter: Parameter) -> Int {
    guard parameter.slot < encoderCount else { return -1 }
    return encoder.depth(of: parameter, prefix: family.prefix).layersAbove(of: encoder.layerCount)
  }

  /// What an adapter directory holds besides the low-rank weights: the head, and the pooler when it was trained.
  package var savedModules: [Parameter] { headParameters + (settings.adapterHasPooler ? poolerParameters : []) }

  /// Slots of the parameters that the method trains.
  package var trainableSlots: Set<Int> {
    if adapter != nil { return Set((adapterParameters + savedModules).map(\.slot)) }
    switch settings.ownWeights {
    case .none: return Set(headParameters.map(\.slot))
    case .topLayers(let count):
      let own = encoderParameters.filter { layersAbove($0) < count }
      return Set((own + headParameters).map(\.slot))
    case .all: return Set(parameters.map(\.slot))
    }
  }

  /// Whether the encoder gives the same features at every step, so that texts are encoded once.
  package var hasFixedFeatures: Bool { adapter == nil && settings.ownWeights == .none }

  /// The adapter over all sequences of a batch.
  package func segments(sequences: Int) -> [AdapterSegment] {
    adapter.map { [$0.segment(sequences: 0..<sequences)] } ?? []
  }

  /// What the head reads: one vector a sequence, or one a token, `[rows, hidden]`.
  package func features(_ batch: PackedBatch, _ context: ForwardContext) -> Tensor {
    head.features(encoder(batch, context), context)
  }

  /// One logit a class for each row: `[rows, classes]`.
  package func logits(_ batch: PackedBatch, _ context: ForwardContext) -> Tensor {
    logits(encoder(batch, context), context)
  }

  /// The same from the encoder's hidden states `[tokens, hidden]`.
  package func logits(_ hiddenStates: Tensor, _ context: ForwardContext) -> Tensor {
    head.logits(features: head.features(hiddenStates, context), head.isPooled ? context.pooled : context)
  }
}
