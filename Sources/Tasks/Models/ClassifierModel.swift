package import Encoders
package import NN
package import PEFT
package import Tensors

/// An encoder with a head for texts or for tokens and perhaps an adapter: modules and parameter names, no weights.
package struct ClassifierModel: Sendable {
  package let family: EncoderFamily
  package let encoder: any TextEncoder
  package let head: any TaskHead
  package let adapter: LoRAAdapter?
  package let parameters: [Parameter]
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
    adapter = try settings.lora.map { try LoRAAdapter($0, modules: encoder.linearModules, &list) }
    parameters = list.parameters
    if let length = settings.maximumLength, !(3...encoder.maximumLength).contains(length) {
      throw ModelError.maximumLength(asked: length, limit: encoder.maximumLength, overhead: 2)
    }
  }

  /// Tokens in one window, special ones included.
  package var windowLength: Int { min(settings.maximumLength ?? encoder.maximumLength, encoder.maximumLength) }

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

  package var adapterParameters: [Parameter] {
    let slots = Set(adapter.map { $0.deltas.values.flatMap { [$0.a.slot, $0.b.slot] } } ?? [])
    return parameters.filter { slots.contains($0.slot) }
  }

  /// What an adapter directory holds besides the low-rank weights: the head, and the pooler when it was trained.
  package var savedModules: [Parameter] { headParameters + (settings.adapterHasPooler ? poolerParameters : []) }

  /// Slots of the parameters that the method trains.
  package var trainableSlots: Set<Int> {
    if adapter != nil { return Set((adapterParameters + savedModules).map(\.slot)) }
    if settings.method == HeadMethod.name { return Set(headParameters.map(\.slot)) }
    return Set(parameters.map(\.slot))
  }

  /// Whether the encoder gives the same features at every step, so that texts are encoded once.
  package var hasFixedFeatures: Bool { settings.method == HeadMethod.name }

  /// The adapter over all sequences of a batch.
  package func segments(sequences: Int) -> [AdapterSegment] {
    adapter.map { [$0.segment(sequences: sequences)] } ?? []
  }

  /// What the head reads: one vector a sequence, or one a token, `[rows, hidden]`.
  package func features(_ batch: PackedBatch, _ context: ForwardContext) -> Tensor {
    head.features(encoder(batch, context), context)
  }

  /// One logit a class for each row: `[rows, classes]`.
  package func logits(_ batch: PackedBatch, _ context: ForwardContext) -> Tensor {
    head.logits(features: features(batch, context), head.isPooled ? context.pooled : context)
  }
}
