package import Encoders
import Files
package import NN
package import PEFT
package import Tensors

/// An encoder whose mean or first token state stands for a text, and perhaps an adapter: modules and parameter names, no
/// weights.
package struct SentenceModel: VectorModel {
  package let family: EncoderFamily
  package let encoder: any TextEncoder
  package let adapter: (any Adapter)?
  package let pooling: SentencePooling
  /// Those of the encoder and of the adapter, by slot.
  package let parameters: [Parameter]
  /// The encoder's own, its pooler's too where the file has one.
  package let encoderParameters: [Parameter]

  /// - Parameters:
  ///   - base: the encoder, of which the file says whether there is a pooler: it goes along unchanged.
  ///   - adapter: what trains in place of the encoder's weights; nil: these.
  /// - Throws: `EncoderError`, `PEFTError`; `ModelError.sentenceModules` for an encoder of other vectors.
  package init(
    _ base: ModelDirectory, dropout: DropoutOverrides = DropoutOverrides(),
    adapter: ((any TextEncoder) -> (any AdapterConfiguration)?)? = nil
  ) throws {
    family = base.family
    pooling = try SentencePooling.of(base)
    var list = ParameterList()
    let hasPooler = base.weights.tensors.contains { $0.name.hasSuffix("pooler.dense.weight") }
    encoder = try base.family.make(base.configuration, EncoderParts(hasPooler: hasPooler, dropout: dropout), &list)
    encoderParameters = list.parameters
    let adaptable = AdaptableModel(
      modules: encoder.linearModules.filter { $0.role != .pooler }, parameters: encoderParameters,
      layerCount: encoder.layerCount, hiddenSize: encoder.hiddenSize, headCount: encoder.headCount,
      takesPrefixes: encoder.takesPrefixes)
    self.adapter = try adapter?(encoder)?.adapter(for: adaptable, &list)
    parameters = list.parameters
  }

  /// Slots of what trains: the adapter, or the whole encoder but its pooler, which no token's state goes through.
  package var trainableSlots: Set<Int> {
    let pooler = [encoder.pooler?.weight, encoder.pooler?.bias].compactMap { $0?.slot }
    return Set((adapter.map(\.parameters) ?? encoderParameters).map(\.slot)).subtracting(pooler)
  }

  package func segments(sequences: Int) -> [AdapterSegment] {
    adapter.map { [$0.segment(sequences: 0..<sequences)] } ?? []
  }

  package func features(_ batch: PackedBatch, _ context: ForwardContext) -> Tensor {
    let states = encoder(batch, context)
    return pooling == .mean ? meanTokens(states, context) : firstTokens(states, context)
  }

  /// A store for training from a base encoder: its weights and a fresh adapter.
  ///
  /// - Throws: `EncoderError`, `TensorError`.
  package func trainingStore(from base: ModelDirectory, seed: UInt64) throws -> ParameterStore {
    let store = try ParameterStore(parameters, trainable: trainableSlots)
    _ = try WeightLoader(base).fill(store, optional: Set((adapter?.parameters ?? []).map(\.slot)))
    adapter?.initialize(store, seed: seed)
    return store
  }
}
