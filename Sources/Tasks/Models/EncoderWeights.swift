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

  /// The parameter of a name, where the encoder's file has it.
  package func parameter(named name: String) -> Parameter? { byName[UTF8Key(name)] }

  /// Whether a model directory holds these very bits as its encoder.
  func isEncoder(of model: ClassifierModel, in store: ParameterStore) -> Bool {
    model.encoderParameters.allSatisfy { parameter in
      guard let own = self.parameter(named: parameter.name), own.shape == parameter.shape else { return false }
      return memcmp(self.store.values(own), store.values(parameter), parameter.count * MemoryLayout<Float>.size) == 0
    }
  }
}
