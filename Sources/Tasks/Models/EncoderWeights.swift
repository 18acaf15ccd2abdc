package import Encoders
import Files
import Foundation
package import NN

/// The weights of an encoder without a head, plain and packed, for models to share.
package struct EncoderWeights: Sendable {
  package let store: ParameterStore
  /// The directory that they are mapped from.
  package let base: ModelDirectory
  private let byName: [UTF8Key: Parameter]

  /// - Throws: `EncoderError`, `TensorError`.
  package init(_ base: ModelDirectory) throws {
    var list = ParameterList()
    let encoder = try base.family.make(base.configuration, EncoderParts(hasPooler: true), &list)
    let store = try ParameterStore(list.parameters, trainable: [])
    // A file may lack the pooler.
    let absent = try WeightLoader(base).fill(store, optional: Set(encoder.topParameters.map(\.slot)))
    for parameter in absent { _ = try store.own(parameter) }
    try store.pack(backward: false)
    self.store = store
    self.base = base
    let missing = Set(absent.map(\.slot))
    byName = Dictionary(
      uniqueKeysWithValues: list.parameters.filter { !missing.contains($0.slot) }.map { (UTF8Key($0.name), $0) })
  }

  /// The encoder of an open checkpoint, for others that have the same one; what stands above its layers stays the
  /// checkpoint's own.
  init(of model: ClassifierModel, in store: ParameterStore, base: ModelDirectory) {
    self.store = store
    self.base = base
    let above = Set(model.encoder.topParameters.map(\.slot))
    byName = Dictionary(
      uniqueKeysWithValues: model.encoderParameters.filter { !above.contains($0.slot) }.map { (UTF8Key($0.name), $0) })
  }

  private init(store: ParameterStore, base: ModelDirectory, byName: [UTF8Key: Parameter]) {
    self.store = store
    self.base = base
    self.byName = byName
  }

  /// Weights that are there as long as somebody holds their store.
  struct Weak: Sendable {
    private weak var store: ParameterStore?
    private let base: ModelDirectory
    private let byName: [UTF8Key: Parameter]

    init(_ weights: EncoderWeights) {
      store = weights.store
      base = weights.base
      byName = weights.byName
    }

    var weights: EncoderWeights? { store.map { EncoderWeights(store: $0, base: base, byName: byName) } }
  }

  /// The parameter of a name, where the encoder's file has it.
  package func parameter(named name: String) -> Parameter? { byName[UTF8Key(name)] }

  /// Whether a model directory holds these very bits as its encoder; what stands above the layers may be missing here.
  func isEncoder(of model: ClassifierModel, in store: ParameterStore) -> Bool {
    let above = Set(model.encoder.topParameters.map(\.slot))
    return model.encoderParameters.allSatisfy { parameter in
      guard let own = self.parameter(named: parameter.name) else { return above.contains(parameter.slot) }
      guard own.shape == parameter.shape else { return false }
      // Most of what was read here is read again as panels, or not at all.
      defer { self.store.forgetValues(own) }
      return memcmp(self.store.values(own), store.values(parameter), parameter.count * MemoryLayout<Float>.size) == 0
    }
  }
}
