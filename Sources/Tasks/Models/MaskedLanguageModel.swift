package import Encoders
import Files
package import NN
package import PEFT
package import Tensors

/// An encoder with its family's head of masked language modelling and perhaps an adapter: modules and parameter names,
/// no weights.
///
/// The last layer's weight is the word table itself, so that all rows of the table train in every step.
package struct MaskedLanguageModel: Sendable {
  package let family: EncoderFamily
  package let encoder: any TextEncoder
  package let layout: LanguageHeadLayout
  /// Between hidden states and the word table.
  package let block: HeadBlock
  /// Over the vocabulary.
  package let bias: Parameter?
  package let adapter: (any Adapter)?
  /// Whether the word table trains beside an adapter.
  private let trainsTable: Bool
  /// Those of the encoder, of the head and of the adapter, by slot.
  package let parameters: [Parameter]
  /// The encoder's own, its pooler's too where the file has one.
  package let encoderParameters: [Parameter]

  /// - Parameters:
  ///   - base: the encoder, of which the file says whether there is a pooler: it goes along unchanged.
  ///   - adapter: what trains in place of the encoder's weights; nil: these.
  ///   - trainsTable: whether the word table, which has new tokens, trains beside an adapter.
  /// - Throws: `EncoderError`, `PEFTError`.
  package init(
    _ base: ModelDirectory, dropout: DropoutOverrides = DropoutOverrides(),
    adapter: ((any TextEncoder) -> (any AdapterConfiguration)?)? = nil, trainsTable: Bool = false
  ) throws {
    family = base.family
    self.trainsTable = trainsTable
    layout = try base.family.maskedHead(base.configuration)
    var list = ParameterList(tiesTokenTable: true)
    let hasPooler = base.weights.tensors.contains { $0.name.hasSuffix("pooler.dense.weight") }
    encoder = try base.family.make(
      base.configuration, EncoderParts(hasPooler: hasPooler, dropout: dropout), &list)
    encoderParameters = list.parameters
    block = HeadBlock(
      layout.block, size: encoder.hiddenSize, outputs: encoder.tokenTable.columns, dropout: 0, &list)
    let vocabulary = encoder.tokenTable.rows
    bias = layout.bias.map { list.declare($0, [vocabulary], .bias) }
    let adaptable = AdaptableModel(
      modules: encoder.linearModules.filter { $0.role != .pooler }, parameters: encoderParameters,
      layerCount: encoder.layerCount, hiddenSize: encoder.hiddenSize, headCount: encoder.headCount,
      takesPrefixes: encoder.takesPrefixes)
    self.adapter = try adapter?(encoder)?.adapter(for: adaptable, &list)
    parameters = list.parameters
  }

  package var headParameters: [Parameter] { block.parameters + [bias].compactMap { $0 } }

  /// Those of the pooler, which no token's state goes through.
  private var poolerSlots: Set<Int> {
    Set([encoder.pooler?.weight, encoder.pooler?.bias].compactMap { $0?.slot })
  }

  /// Slots of what trains: the head, and the adapter or the whole encoder.
  package var trainableSlots: Set<Int> {
    let own = adapter.map { $0.parameters + (trainsTable ? [encoder.tokenTable] : []) } ?? encoderParameters
    return Set((own + headParameters).map(\.slot)).subtracting(poolerSlots)
  }

  /// The adapter over all sequences of a batch.
  private func segments(sequences: Int) -> [AdapterSegment] {
    adapter.map { [$0.segment(sequences: 0..<sequences)] } ?? []
  }

  /// A pass over a batch.
  package func context(
    _ store: ParameterStore, _ workspace: Workspace, _ layout: SequenceLayout, tape: Tape? = nil,
    gradients: GradientBuffer? = nil, random: ForwardContext.RandomPlace? = nil
  ) -> ForwardContext {
    ForwardContext(
      parameters: store, workspace: workspace, layout: layout, tape: tape, gradients: gradients, random: random,
      adapters: segments(sequences: layout.count))
  }

  /// What the word table is multiplied with, for some rows of the batch alone: `[rows, width]`.
  package func queries(_ batch: PackedBatch, rows: [Int], _ context: ForwardContext) -> Tensor {
    block(selectRows(encoder(batch, context), rows, context), context)
  }

  /// Σ share · -log p of the labels at some rows of the batch; with a tape their gradients are put in place, and its
  /// backward pass does the rest.
  package func loss(
    _ batch: PackedBatch, rows: [Int], labels: [Int32], share: Double, _ context: ForwardContext
  ) -> Double {
    VocabularyLoss()(
      queries(batch, rows: rows, context), weight: encoder.tokenTable, bias: bias, labels: labels, share: share,
      context)
  }

  /// Logits over the vocabulary at some rows of the batch: `[rows, vocabulary]`.
  package func logits(_ batch: PackedBatch, rows: [Int], _ context: ForwardContext) -> Tensor {
    VocabularyLoss().logits(
      queries(batch, rows: rows, context), weight: encoder.tokenTable, bias: bias, context)
  }
}
