import NN
import Tensors

extension OperationCase {
  /// Layers that an adapter changes: parameter 0 is the layer's weight, 1 its bias, the rest are the adapter's.
  static let adapters: [OperationCase] = [
    adapted("a low-rank delta", [.linear(3, 12), .linear(10, 3)]) { p in
      AdapterParts(deltas: [0: LowRankDelta(a: p[2], b: p[3], dropout: site(0.3, 6))])
    },
    // Weight, A and B move the norm, which counts as a constant.
    adapted("magnitudes", decomposition, detached: [1, 3, 4]) { decomposed($0, rate: 0) },
    adapted("magnitudes and dropout", decomposition, detached: [1, 3, 4]) { decomposed($0, rate: 0.3) },
    adapted("factors on the output", [ParameterShape(shape: [10, 1], role: .scale)]) { p in
      AdapterParts(deltas: [0: FactorDelta(factors: p[2], changesInput: false)])
    },
    adapted("factors on the input", [ParameterShape(shape: [1, 12], role: .scale)]) { p in
      AdapterParts(deltas: [0: FactorDelta(factors: p[2], changesInput: true)])
    },
    adapted("a low-rank delta and another bias", [.linear(3, 12), .linear(10, 3), .bias(10)], unused: [2]) { p in
      AdapterParts(deltas: [0: LowRankDelta(a: p[2], b: p[3], dropout: site(0, 6))], biases: [1: p[4]])
    },
    OperationCase(
      name: "layerNorm with another bias", parameters: norm + [ParameterShape(shape: [12], role: .normBias)],
      adapter: anotherBias, unused: [2]
    ) { a in
      .tensor(layerNorm(a.inputs[0], weight: a.parameters[0], bias: a.parameters[1], epsilon: 1e-5, a.context))
    },
    OperationCase(
      name: "dropoutAddNorm with another bias", inputs: [12, 12],
      parameters: norm + [ParameterShape(shape: [12], role: .normBias)], adapter: anotherBias,
      unused: [3]
    ) { a in
      .tensor(
        dropoutAddNorm(
          a.inputs[0], residual: a.inputs[1], dropout: site(0.25, 2), weight: a.parameters[0], bias: a.parameters[1],
          epsilon: 1e-5, a.context))
    },
    OperationCase(
      name: "selfAttention with a prefix", inputs: [12, 12, 12],
      // Two layers' keys and values, of which the second layer's are these.
      parameters: [.linear(12, 12), ParameterShape(shape: [2, 48], role: .embedding)],
      adapter: aPrefix,
      unused: [3]
    ) { a in
      var list = ParameterList()
      let keys = Linear("p0", inputs: 12, outputs: 12, &list)
      return .tensor(
        selfAttention(
          q: a.inputs[0], k: a.inputs[1], v: a.inputs[2], heads: 3, dropout: site(0.2, 4), keyLayer: keys, a.context))
    },
  ]

  private static let anotherBias: @Sendable ([Parameter]) -> AdapterParts = { AdapterParts(biases: [1: $0[2]]) }

  private static let aPrefix: @Sendable ([Parameter]) -> AdapterParts = {
    AdapterParts(prefixes: [0: KeyValuePrefix(table: $0[1], keyColumn: 24, valueColumn: 36)])
  }

  private static func adapted(
    _ name: String, _ parameters: [ParameterShape], detached: Set<Int> = [], unused: Set<Int> = [],
    _ parts: @escaping @Sendable ([Parameter]) -> AdapterParts
  ) -> OperationCase {
    OperationCase(
      name: "linear with \(name)", parameters: [.linear(10, 12), .bias(10)] + parameters, adapter: parts,
      detached: detached, unused: unused
    ) { a in
      .tensor(linear(a.inputs[0], weight: a.parameters[0], bias: a.parameters[1], a.context))
    }
  }

  private static let decomposition: [ParameterShape] = [
    .linear(3, 12), .linear(10, 3), ParameterShape(shape: [10], role: .scale),
  ]

  private static func decomposed(_ p: [Parameter], rate: Float) -> AdapterParts {
    AdapterParts(deltas: [0: DecomposedDelta(a: p[2], b: p[3], magnitude: p[4], dropout: site(rate, 6))])
  }
}
