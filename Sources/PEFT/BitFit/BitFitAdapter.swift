package import NN

/// A parameter in place of every bias of the encoder.
package struct BitFitAdapter: Adapter {
  private let biases: TunedBiases
  private let carrier: LinearModule

  init(_ model: AdaptableModel, _ list: inout ParameterList) throws {
    let own = model.parameters.filter(\.isBias)
    guard !own.isEmpty, let carrier = BitFitConfiguration.carrier(model) else { throw PEFTError.noBias }
    self.carrier = carrier
    biases = TunedBiases(own, wrapped: Set([carrier.linear.bias?.slot].compactMap { $0 }), &list)
  }

  package var parameters: [Parameter] { biases.parameters }
  package var parts: AdapterParts { AdapterParts(biases: biases.bySlot) }

  package func fileName(of parameter: Parameter) -> String { biases.fileName(of: parameter) ?? parameter.name }

  package var zeroTensors: [(name: String, shape: [Int])] {
    let weight = carrier.linear.weight
    let name = String(weight.name.dropLast(".weight".count))
    return [
      ("\(name).lora_A.weight", [1, weight.columns]), ("\(name).lora_B.weight", [weight.rows, 1]),
    ]
  }

  package func initialize(_ store: ParameterStore, seed: UInt64) { biases.initialize(store) }

  package func merge(
    _ values: UnsafeMutableBufferPointer<Float>, of parameter: Parameter, _ store: ParameterStore
  ) {
    biases.merge(values, of: parameter, store)
  }
}
