package import Encoders
import Files
import Foundation
package import NN
import PEFT

/// Brings the weights of a model into a store.
package struct ModelWeights {
  private let models: [ClassifierModel]
  private var model: ClassifierModel { models[0] }

  package init(_ model: ClassifierModel) { self.init([model]) }

  /// - Parameter models: of one list of parameters.
  package init(_ models: [ClassifierModel]) {
    self.models = models
  }

  /// Each parameter once, by slot.
  private var parameters: [Parameter] {
    var bySlot: [Int: Parameter] = [:]
    for parameter in models.flatMap(\.parameters) { bySlot[parameter.slot] = parameter }
    return bySlot.values.sorted { $0.slot < $1.slot }
  }

  /// A store for training from a base encoder: its weights, and a fresh head and adapter drawn from `seed`.
  ///
  /// The classifier starts normal with deviation 0.02 and a zero bias, as transformers has it; so does a pooler that the
  /// base lacks. A base that is itself a checkpoint with a head of this shape passes its head on only when
  /// `keepsHead`.
  /// - Throws: `EncoderError`, `TensorError`.
  package func trainingStore(from base: ModelDirectory, seed: UInt64, keepsHead: Bool) throws -> ParameterStore {
    let store = try ParameterStore(
      parameters, trainable: models.reduce(into: []) { $0.formUnion($1.trainableSlots) })
    let heads = models.flatMap(\.headParameters)
    let poolers = models.flatMap(\.poolerParameters)
    var optional = models.reduce(into: Set(poolers.map(\.slot))) { $0.formUnion($1.newSlots) }
    if keepsHead { optional.subtract(heads.map(\.slot)) }
    let replaced = Set(heads.map(\.slot)).subtracting(models.flatMap(\.pretrainedHeadParameters).map(\.slot))
    let absent = Set(
      try WeightLoader(base).fill(store, optional: optional, ignored: keepsHead ? [] : replaced).map(\.slot))
    var fresh: Set<Int> = []
    for parameter in heads + poolers where absent.contains(parameter.slot) && fresh.insert(parameter.slot).inserted {
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

  /// The values of a checkpoint as its file has them, not packed.
  ///
  /// - Throws: `EncoderError`, `TensorError`.
  func mappedStore(from directory: ModelDirectory) throws -> ParameterStore {
    let store = try ParameterStore(model.parameters, trainable: [])
    _ = try WeightLoader(directory).fill(store, optional: [])
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
    try model.adapter?.prepare(store)
    // Its tensors are small beside a page: what lies between packed ones goes too.
    if let adapter { WeightLoader.forgetPages(adapter.weights.file.bytes) }
    return store
  }
}
