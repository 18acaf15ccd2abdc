package import Encoders
package import NN
package import PEFT
package import Tensors

/// An encoder with a head for texts or for tokens and perhaps an adapter: modules and parameter names, no weights.
///
/// Several models may be made of one encoder and one adapter, each with a head of its own, to be trained together.
package struct ClassifierModel: Sendable {
  package let family: EncoderFamily
  package let encoder: any TextEncoder
  package let head: any TaskHead
  package let adapter: (any Adapter)?
  /// What an adapter may touch.
  package let adaptable: AdaptableModel
  /// The encoder's own that belong to this model, its pooler's too where the head reads it.
  package let encoderParameters: [Parameter]
  /// Those of the encoder, of the head and of the adapter, by slot.
  package let parameters: [Parameter]
  package private(set) var settings: ModelSettings
  /// Parameters of the encoder, its pooler's too; others have higher slots.
  private let encoderCount: Int

  /// - Throws: `EncoderError`, `PEFTError`, `ModelError.maximumLength`.
  package init(_ configuration: ModelConfiguration, family: EncoderFamily, settings: ModelSettings) throws {
    var shared = try Shared(configuration, family: family, settings: [settings])
    let head = try shared.head(settings)
    self.init(shared, settings, head: head, adapter: try shared.makeAdapter(settings))
    try checkLength()
  }

  /// Models of one encoder and one adapter whose parameters have slots of one list.
  ///
  /// - Parameter settings: of each head; what they say of the encoder, its dropout and the adapter is the same.
  /// - Throws: `EncoderError`, `PEFTError`, `ModelError.maximumLength`.
  package static func joint(
    _ configuration: ModelConfiguration, family: EncoderFamily, settings: [ModelSettings]
  ) throws -> [ClassifierModel] {
    var shared = try Shared(configuration, family: family, settings: settings)
    let adapter = try settings.first.flatMap { try shared.makeAdapter($0) }
    return try settings.map { settings in
      let model = ClassifierModel(shared, settings, head: try shared.head(settings), adapter: adapter)
      try model.checkLength()
      return model
    }
  }

  /// What models of one encoder have in common while they are made.
  private struct Shared {
    let family: EncoderFamily
    let encoder: any TextEncoder
    let layouts: HeadLayouts
    let encoderOwn: [Parameter]
    let adaptable: AdaptableModel
    private var list: ParameterList

    init(_ configuration: ModelConfiguration, family: EncoderFamily, settings: [ModelSettings]) throws {
      var list = ParameterList()
      let first = settings[0]
      let parts = EncoderParts(
        hasPooler: settings.contains(where: \.hasPooler),
        dropout: DropoutOverrides(hidden: first.hiddenDropout, attention: first.attentionDropout))
      let encoder = try family.make(configuration, parts, &list)
      let own = list.parameters
      self.family = family
      self.encoder = encoder
      self.list = list
      layouts = try family.heads(configuration)
      encoderOwn = own
      let keepsTop = !settings.contains(where: \.adapterHasPooler)
      adaptable = AdaptableModel(
        // A pooler that is trained whole needs no addition.
        modules: encoder.linearModules.filter { keepsTop || $0.role != .pooler },
        parameters: own.filter { parameter in
          keepsTop || !encoder.topParameters.contains { $0.slot == parameter.slot }
        }, layerCount: encoder.layerCount, hiddenSize: encoder.hiddenSize, headCount: encoder.headCount,
        takesPrefixes: encoder.takesPrefixes)
    }

    mutating func head(_ settings: ModelSettings) throws -> any TaskHead {
      let usual = settings.kind.target == .words ? encoder.tokenHeadDropout : encoder.headDropout
      let dropout = settings.headDropout ?? settings.hiddenDropout ?? usual
      switch settings.kind.target {
      case .text, .labels, .number:
        return SequenceClassificationHead(
          pooling: settings.pooling, vectors: settings.sentencePooling, layout: layouts.sequence, encoder: encoder,
          dropout: dropout, classes: settings.labels.count, &list)
      case .words:
        return TokenClassificationHead(
          layout: layouts.token, encoder: encoder, dropout: dropout, tags: settings.labels.count,
          decoder: settings.decoder, &list)
      }
    }

    mutating func makeAdapter(_ settings: ModelSettings) throws -> (any Adapter)? {
      try settings.adapter?.configuration.adapter(for: adaptable, &list)
    }
  }

  private init(_ shared: Shared, _ settings: ModelSettings, head: any TaskHead, adapter: (any Adapter)?) {
    family = shared.family
    encoder = shared.encoder
    adaptable = shared.adaptable
    encoderCount = shared.encoderOwn.count
    self.settings = settings
    self.head = head
    self.adapter = adapter
    let pooler = Set([encoder.pooler?.weight, encoder.pooler?.bias].compactMap { $0?.slot })
    encoderParameters = shared.encoderOwn.filter { settings.hasPooler || !pooler.contains($0.slot) }
    let own = Self.parameters(of: head) + (adapter?.parameters ?? [])
    parameters = encoderParameters + own.sorted { $0.slot < $1.slot }
  }

  private func checkLength() throws {
    let limit = encoder.maximumLength - prefixPlaces
    guard limit >= 3 else { throw ModelError.noRoom(places: prefixPlaces, positions: encoder.maximumLength) }
    if let length = settings.maximumLength, !(3...limit).contains(length) {
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

  /// The same model, whose settings say what it is trained on.
  package func trained(on profile: TrainingProfile) -> ClassifierModel {
    var model = self
    model.settings.trainingProfile = profile
    return model
  }

  /// Slots of the head that a base encoder's file does not have: always the classifier, and the adapter.
  package var newSlots: Set<Int> {
    Set(headParameters.map(\.slot)).union(adapterParameters.map(\.slot))
  }

  package var headParameters: [Parameter] { Self.parameters(of: head) }

  private static func parameters(of head: any TaskHead) -> [Parameter] {
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

  /// What an adapter directory holds besides the adapter's own weights: the head, and the pooler when it was trained.
  package var savedModules: [Parameter] { headParameters + (settings.adapterHasPooler ? poolerParameters : []) }

  /// Layers of the encoder above a parameter; -1 above all of them, in the head or an adapter.
  package func layersAbove(_ parameter: Parameter) -> Int {
    guard parameter.slot < encoderCount else { return -1 }
    return encoder.depth(of: parameter, prefix: family.prefix).layersAbove(of: encoder.layerCount)
  }

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
