package import NN
import Tensors

/// Learned factors on the outputs, or the inputs, of chosen linear layers.
package struct IA3Adapter: Adapter {
  private let deltas: [Int: IA3Delta]
  /// The slot of the bias of a layer whose output is scaled → the layer's weight's.
  private let scaledBiases: [Int: Int]

  init(_ configuration: IA3Configuration, _ model: AdaptableModel, _ list: inout ParameterList) throws {
    var deltas: [Int: IA3Delta] = [:]
    var biases: [Int: Int] = [:]
    for module in try configuration.selection.modules(of: model) {
      let weight = module.linear.weight
      let name = String(weight.name.dropLast(".weight".count))
      let scalesInput = configuration.feedForward.contains { ModuleSelection.means($0, module.path) }
      let shape = scalesInput ? [1, weight.columns] : [weight.rows, 1]
      deltas[weight.slot] = IA3Delta(
        factors: list.declare("\(name).ia3_l", shape, .scale), changesInput: scalesInput)
      if !scalesInput, let bias = module.linear.bias { biases[bias.slot] = weight.slot }
    }
    self.deltas = deltas
    scaledBiases = biases
  }

  package var parameters: [Parameter] { deltas.values.map(\.factors).sorted { $0.slot < $1.slot } }
  package var parts: AdapterParts { AdapterParts(deltas: deltas) }

  /// Factors start as 1: the model begins unchanged.
  package func initialize(_ store: ParameterStore, seed: UInt64) {
    for delta in deltas.values {
      store.mutableValues(delta.factors).update(repeating: 1, count: delta.factors.count)
    }
  }

  package func merge(
    _ values: UnsafeMutableBufferPointer<Float>, of parameter: Parameter, _ store: ParameterStore
  ) {
    if let weight = scaledBiases[parameter.slot], let delta = deltas[weight] {
      for index in values.indices { values[index] *= store.values(delta.factors)[index] }
    }
    guard let delta = deltas[parameter.slot] else { return }
    let factors = store.values(delta.factors)
    let columns = parameter.columns
    for index in values.indices { values[index] *= factors[delta.changesInput ? index % columns : index / columns] }
  }
}

/// The factors of one linear layer.
struct IA3Delta: LinearDelta {
  /// `[out, 1]`, or `[1, in]` on the input.
  let factors: Parameter
  let changesInput: Bool

  func input(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    changesInput ? scaleColumns(x, by: factors, keepsInput: true, context) : x
  }

  func output(_ y: Tensor, _ context: ForwardContext) -> Tensor {
    changesInput ? y : scaleColumns(y, by: factors, keepsInput: false, context)
  }
}
