package import NN
import Tensors

/// Bottlenecks after the attentions, the feed-forward networks, or both.
package struct BottleneckAdapter: Adapter {
  private let deltas: [Int: BottleneckDelta]

  init(_ configuration: BottleneckConfiguration, _ model: AdaptableModel, _ list: inout ParameterList) throws {
    guard let activation = Activation.named[configuration.activation] else {
      throw PEFTError.invalidSetting(
        file: "adapter_config.json", key: "activation", expected: "a function's name", found: configuration.activation)
    }
    var deltas: [Int: BottleneckDelta] = [:]
    for (index, module) in model.modules.enumerated() {
      let place: BottleneckConfiguration.Place
      switch module.role {
      case .attentionOutput: place = .attention
      case .feedForwardOutput: place = .feedForward
      default: continue
      }
      guard configuration.places.contains(place) else { continue }
      let weight = module.linear.weight
      let name = String(weight.name.dropLast(".weight".count))
      deltas[weight.slot] = BottleneckDelta(
        down: Linear("\(name).adapter_down", inputs: weight.rows, outputs: configuration.size, &list),
        up: Linear("\(name).adapter_up", inputs: configuration.size, outputs: weight.rows, &list),
        activation: activation,
        dropout: DropoutSite(rate: Float(configuration.dropout), id: Self.firstSite + UInt32(index)))
    }
    self.deltas = deltas
  }

  /// Dropout sites of adapters follow those of encoders; one model has one adapter.
  private static let firstSite: UInt32 = 1 << 16

  package var parameters: [Parameter] {
    deltas.values.flatMap { [$0.down, $0.up] }.flatMap { [$0.weight] + ($0.bias.map { [$0] } ?? []) }
      .sorted { $0.slot < $1.slot }
  }

  package var parts: AdapterParts { AdapterParts(deltas: deltas) }

  package var whyNotMerged: String? { "bottlenecks are layers of their own, which the encoder has no place for" }

  /// The way up starts as zeros, so that the model begins unchanged; the way down as in BERT.
  package func initialize(_ store: ParameterStore, seed: UInt64) {
    for delta in deltas.values {
      let weight = delta.down.weight
      Initialization.normal(
        store.mutableValues(weight), count: weight.count, deviation: 0.02, seed: seed, slot: weight.slot)
      for parameter in [delta.down.bias, delta.up.weight, delta.up.bias].compactMap({ $0 }) {
        store.mutableValues(parameter).update(repeating: 0, count: parameter.count)
      }
    }
  }

  package func merge(
    _ values: UnsafeMutableBufferPointer<Float>, of parameter: Parameter, _ store: ParameterStore
  ) {
    preconditionFailure("whyNotMerged says so")
  }
}

/// The two layers after one: y + up(f(down(y))).
struct BottleneckDelta: LinearDelta {
  let down: Linear
  let up: Linear
  let activation: Activation
  let dropout: DropoutSite

  func output(_ y: Tensor, _ context: ForwardContext) -> Tensor {
    let active = activate(down(y, context), activation, context)
    let wide = up(active, context)
    context.release(active)
    return dropoutAdd(wide, residual: y, dropout: dropout, context)
  }
}
