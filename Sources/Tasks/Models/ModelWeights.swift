package import Encoders
import Foundation
package import NN
import PEFT

/// Brings the weights of a model into a store.
package struct ModelWeights {
  private let model: ClassifierModel

  package init(_ model: ClassifierModel) {
    self.model = model
  }

  /// A store for training from a base encoder: its weights, and a fresh head and adapter drawn from `seed`.
  ///
  /// The classifier starts normal with deviation 0.02 and a zero bias, as transformers has it; so does a pooler that the
  /// base lacks. A base that is itself a checkpoint with a head of this shape passes its head on only when
  /// `keepsHead`.
  /// - Throws: `EncoderError`, `TensorError`.
  package func trainingStore(from base: ModelDirectory, seed: UInt64, keepsHead: Bool) throws -> ParameterStore {
    let store = try ParameterStore(model.parameters, trainable: model.trainableSlots)
    var optional = model.newSlots.union(model.poolerParameters.map(\.slot))
    if keepsHead { optional.subtract(model.headParameters.map(\.slot)) }
    let replaced = Set(model.headParameters.map(\.slot)).subtracting(model.pretrainedHeadParameters.map(\.slot))
    let absent = Set(
      try WeightLoader(base).fill(store, optional: optional, ignored: keepsHead ? [] : replaced).map(\.slot))
    for parameter in model.headParameters + model.poolerParameters where absent.contains(parameter.slot) {
      let values = try store.own(parameter)
      switch parameter.role {
      case .linearWeight:
        Initialization.normal(values, count: parameter.count, deviation: 0.02, seed: seed, slot: parameter.slot)
      case .normWeight: values.update(repeating: 1, count: parameter.count)
      default: break
      }
    }
    model.adapter?.initialize(store, seed: seed)
    return store
  }

  /// A store for prediction, everything frozen and packed.
  ///
  /// - Parameters:
  ///   - adapter: the file of an adapter, when the head and the adapter's weights come from one.
  ///   - encoder: the encoder's weights where they are in memory already.
  package func inferenceStore(
    from base: ModelDirectory, adapter: AdapterDirectory?, sharing encoder: EncoderWeights? = nil
  ) throws -> ParameterStore {
    let store = try ParameterStore(model.parameters, trainable: [])
    var elsewhere = Set(adapter?.parameters(of: model, base: base.weights).map(\.slot) ?? [])
    for parameter in model.encoderParameters where !elsewhere.contains(parameter.slot) {
      guard let encoder, let original = encoder.parameter(named: parameter.name) else { continue }
      store.share(parameter, with: encoder.store, original)
      elsewhere.insert(parameter.slot)
    }
    _ = try WeightLoader(base).fill(store, optional: elsewhere, ignored: elsewhere)
    if let adapter { try adapter.fill(store, model, base: base.weights) }
    try store.pack(backward: false)
    return store
  }
}
