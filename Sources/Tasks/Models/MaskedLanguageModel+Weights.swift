package import Encoders
import Files
import Foundation
package import NN
import PEFT

extension MaskedLanguageModel {
  /// A store for training from a base encoder: its weights, its head where the file has one, and a fresh adapter.
  ///
  /// A head that the file lacks is drawn from `seed`: biases zero, a plain norm, and the dense layer normal with the
  /// configuration's `initializer_range`, as transformers does, but around the identity where it is square, so that
  /// states come through.
  /// - Returns: the store, and the parameters of the head that are new.
  /// - Throws: `EncoderError`, `TensorError`.
  package func trainingStore(from base: ModelDirectory, seed: UInt64) throws -> (
    store: ParameterStore, newHead: [Parameter]
  ) {
    let store = try ParameterStore(parameters, trainable: trainableSlots)
    var otherNames: [Int: [String]] = [:]
    if let bias, let other = layout.otherBias { otherNames[bias.slot] = [other] }
    if let tied = family.tiedWordTable { otherNames[encoder.tokenTable.slot] = [tied] }
    let optional = Set((headParameters + (adapter?.parameters ?? [])).map(\.slot))
    let absent = Set(try WeightLoader(base, otherNames: otherNames).fill(store, optional: optional).map(\.slot))
    let newHead = headParameters.filter { absent.contains($0.slot) }
    let deviation = Float(try base.configuration.number("initializer_range", default: 0.02))
    for parameter in newHead {
      let values = try store.own(parameter)
      switch parameter.role {
      case .linearWeight:
        Initialization.normal(values, count: parameter.count, deviation: deviation, seed: seed, slot: parameter.slot)
        guard parameter.rows == parameter.columns else { continue }
        for row in 0..<parameter.rows { values[row * parameter.columns + row] += 1 }
      case .normWeight: values.update(repeating: 1, count: parameter.count)
      default: values.update(repeating: 0, count: parameter.count)
      }
    }
    adapter?.initialize(store, seed: seed)
    return (store, newHead)
  }
}
