package import NN

/// Biases of an encoder that train: each has a parameter that stands in its place.
package struct TunedBiases: Sendable {
  /// By the slot of the encoder's own bias.
  package let bySlot: [Int: Parameter]
  /// Own biases of layers that PEFT wraps, which it stores under another name.
  private let wrapped: Set<Int>
  private let own: [Int: Parameter]

  /// - Parameters:
  ///   - own: the encoder's biases.
  ///   - wrapped: slots of those whose layer has an addition.
  init(_ own: [Parameter], wrapped: Set<Int>, _ list: inout ParameterList) {
    var bySlot: [Int: Parameter] = [:]
    for bias in own { bySlot[bias.slot] = list.declare("\(bias.name).tuned", bias.shape, bias.role) }
    self.bySlot = bySlot
    self.wrapped = wrapped
    self.own = Dictionary(uniqueKeysWithValues: own.map { (bySlot[$0.slot]?.slot ?? 0, $0) })
  }

  var parameters: [Parameter] { bySlot.values.sorted { $0.slot < $1.slot } }

  /// Nil for a parameter that is not one of these.
  func fileName(of parameter: Parameter) -> String? {
    guard let bias = own[parameter.slot] else { return nil }
    guard wrapped.contains(bias.slot) else { return bias.name }
    return String(bias.name.dropLast(".bias".count)) + ".base_layer.bias"
  }

  /// They start as the encoder's own.
  func initialize(_ store: ParameterStore) {
    for (slot, parameter) in bySlot {
      store.mutableValues(parameter).update(from: store.values(store.parameters[slot]), count: parameter.count)
    }
  }

  func merge(_ values: UnsafeMutableBufferPointer<Float>, of parameter: Parameter, _ store: ParameterStore) {
    guard let tuned = bySlot[parameter.slot] else { return }
    values.baseAddress?.update(from: store.values(tuned), count: parameter.count)
  }
}

extension Parameter {
  /// Of a linear layer or a norm.
  var isBias: Bool { role == .bias || role == .normBias }
}
