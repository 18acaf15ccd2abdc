import NN
import Tensors

extension OperationCase {
  /// Every operation, one row each, here or in a table of its kind.
  static let all = layers + adapters + activations + attentions

  /// Linear layers, norms, pooling, tables and losses.
  static let layers: [OperationCase] = [
    OperationCase(name: "linear", parameters: [.linear(10, 12), .bias(10)]) { a in
      .tensor(linear(a.inputs[0], weight: a.parameters[0], bias: a.parameters[1], a.context))
    },
    OperationCase(name: "linear without bias", parameters: [.linear(17, 12)]) { a in
      .tensor(linear(a.inputs[0], weight: a.parameters[0], bias: nil, a.context))
    },
    OperationCase(name: "linear through BLAS", parameters: [.linear(10, 12), .bias(10)], isPacked: false) { a in
      .tensor(linear(a.inputs[0], weight: a.parameters[0], bias: a.parameters[1], a.context))
    },
    OperationCase(name: "layerNorm", parameters: norm) { a in
      .tensor(layerNorm(a.inputs[0], weight: a.parameters[0], bias: a.parameters[1], epsilon: 1e-5, a.context))
    },
    OperationCase(name: "dropoutAddNorm", inputs: [12, 12], parameters: norm) { a in .tensor(addNorm(a, rate: 0.25)) },
    OperationCase(name: "dropoutAddNorm at rate 0", inputs: [12, 12], parameters: norm) { a in
      .tensor(addNorm(a, rate: 0))
    },
    OperationCase(name: "dropout") { a in .tensor(dropout(a.inputs[0], site: site(0.4, 3), a.context)) },
    OperationCase(name: "dropout at rate 0") { a in .tensor(dropout(a.inputs[0], site: site(0, 3), a.context)) },
    OperationCase(name: "layerNorm without bias", parameters: [norm[0]]) { a in
      .tensor(layerNorm(a.inputs[0], weight: a.parameters[0], bias: nil, epsilon: 1e-5, a.context))
    },
    OperationCase(name: "dropoutAdd", inputs: [12, 12]) { a in
      .tensor(dropoutAdd(a.inputs[0], residual: a.inputs[1], dropout: site(0.25, 2), a.context))
    },
    OperationCase(name: "selectSequences") { a in
      .tensor(selectSequences(a.inputs[0], Array(0..<a.context.layout.count), a.context))
    },
    OperationCase(name: "firstTokens") { a in .tensor(firstTokens(a.inputs[0], a.context)) },
    OperationCase(name: "meanTokens") { a in .tensor(meanTokens(a.inputs[0], a.context)) },
    OperationCase(
      name: "embeddingSum", inputs: [],
      parameters: [
        ParameterShape(shape: [Batch.tableRows, 12], role: .embeddingRows),
        ParameterShape(shape: [5, 12], role: .embedding), ParameterShape(shape: [1, 12], role: .embedding),
      ]
    ) { a in
      let layout = a.context.layout
      let positions = (0..<layout.count).flatMap { (0..<Int32(layout.length($0))) }
      let tables = [
        (a.parameters[0], a.ids), (a.parameters[1], positions), (a.parameters[2], a.ids.map { _ in Int32(0) }),
      ]
      return .tensor(embeddingSum(tables.map { (table: $0.0, ids: $0.1) }, a.context))
    },
    OperationCase(name: "cross-entropy", inputs: [4]) { a in
      let labels = a.ids.map { Int($0) % 4 }
      let weights = a.ids.map { 0.1 + 0.05 * Float($0) }
      return .loss(CrossEntropyLoss()(a.inputs[0], labels: labels, weights: weights, a.context))
    },
    OperationCase(name: "cross-entropy with ignored rows", inputs: [4]) { a in
      let labels = a.ids.map { $0 % 3 == 0 ? CrossEntropyLoss.ignored : Int($0) % 4 }
      let weights = a.ids.map { 0.1 + 0.05 * Float($0) }
      return .loss(CrossEntropyLoss()(a.inputs[0], labels: labels, weights: weights, a.context))
    },
    OperationCase(name: "cross-entropy, weighted, smoothed and focal", inputs: [4]) { a in
      let settings = CrossEntropySettings(classWeights: [0.5, 2, 1, 3], labelSmoothing: 0.2, focalGamma: 1.5)
      let labels = a.ids.map { $0 % 3 == 0 ? CrossEntropyLoss.ignored : Int($0) % 4 }
      let weights = a.ids.map { 1 + Float($0) }
      let loss = checked { try CrossEntropyLoss(settings, classes: 4) }
      return .loss(loss(a.inputs[0], labels: labels, weights: weights, divisor: 20, a.context))
    },
    OperationCase(name: "selectRows") { a in
      .tensor(selectRows(a.inputs[0], Array(0..<a.inputs[0].rows), a.context))
    },
    OperationCase(name: "vocabulary loss", parameters: [.linear(21, 12), .bias(21)]) { a in
      let labels = a.ids.map { $0 * 2 }
      return .loss(
        VocabularyLoss()(
          a.inputs[0], weight: a.parameters[0], bias: a.parameters[1], labels: labels, share: 0.25, a.context))
    },
    OperationCase(name: "vocabulary loss without bias, through BLAS", parameters: [.linear(21, 12)], isPacked: false) {
      a in
      let labels = a.ids.map { $0 * 2 }
      return .loss(
        VocabularyLoss()(a.inputs[0], weight: a.parameters[0], bias: nil, labels: labels, share: 0.25, a.context))
    },
    OperationCase(name: "binary cross-entropy", inputs: [4]) { a in
      let loss = checked { try BinaryCrossEntropyLoss(labels: 4) }
      return .loss(loss(a.inputs[0], targets: targets(a, in: 2), weights: weights(a), divisor: 5, a.context))
    },
    OperationCase(name: "binary cross-entropy, weighted, smoothed and focal", inputs: [4]) { a in
      let settings = BinaryCrossEntropySettings(
        positiveWeights: [0.5, 2, 1, 3], labelSmoothing: 0.2, focalGamma: 1.5, focalAlpha: 0.4)
      let loss = checked { try BinaryCrossEntropyLoss(settings, labels: 4) }
      return .loss(loss(a.inputs[0], targets: targets(a, in: 2), weights: weights(a), divisor: 5, a.context))
    },
    OperationCase(name: "squared error", inputs: [4]) { a in
      .loss(SquaredErrorLoss()(a.inputs[0], targets: targets(a, in: 5), weights: weights(a), divisor: 20, a.context))
    },
    // Differences across the end of a piece would be wrong: no distance lies within 0.04 of delta.
    OperationCase(name: "Huber's loss", inputs: [4]) { a in
      let loss = checked { try HuberLoss(delta: 2.25) }
      return .loss(loss(a.inputs[0], targets: targets(a, in: 5), weights: weights(a), divisor: 20, a.context))
    },
    OperationCase(name: "linear-chain loss", inputs: [4], parameters: chain) { a in
      .loss(chainLoss(a, .unconstrained(count: 4)))
    },
    OperationCase(name: "linear-chain loss under constraints", inputs: [4], parameters: chain) { a in
      .loss(chainLoss(a, someConstraints))
    },
    OperationCase(
      name: "a transformer layer", parameters: Array(repeating: .linear(12, 12), count: 3) + norm, step: 0.01
    ) { a in .tensor(layer(a)) },
  ]

  static let norm = [
    ParameterShape(shape: [12], role: .normWeight), ParameterShape(shape: [12], role: .normBias),
  ]

  static let chain = [
    ParameterShape(shape: [4, 4], role: .bias), ParameterShape.bias(4), ParameterShape.bias(4),
  ]

  /// Tags 0 and 1 are free, 2 follows 1 or 2 only, 3 does not end a sequence.
  private static let someConstraints = TagConstraints(
    count: 4,
    transitions: [true, true, false, true, true, true, true, false, true, true, true, true, true, true, false, true],
    starts: [true, true, false, true], ends: [true, true, true, false])

  static func site(_ rate: Float, _ id: UInt32) -> DropoutSite { DropoutSite(rate: rate, id: id) }

  /// Whole numbers below `limit`, every fifth missing.
  private static func targets(_ a: Arguments, in limit: Int) -> [Float] {
    a.ids.flatMap { id in
      (0..<a.inputs[0].columns).map { (Int(id) + $0) % 5 == 4 ? LossRows.missing : Float((Int(id) + $0) % limit) }
    }
  }

  private static func weights(_ a: Arguments) -> [Float] { a.ids.map { 0.5 + 0.25 * Float($0) } }

  private static func checked<Loss>(_ make: () throws -> Loss) -> Loss {
    do { return try make() } catch { preconditionFailure("\(error)") }
  }

  private static func addNorm(_ a: Arguments, rate: Float) -> Tensor {
    dropoutAddNorm(
      a.inputs[0], residual: a.inputs[1], dropout: site(rate, 2), weight: a.parameters[0], bias: a.parameters[1],
      epsilon: 1e-5, a.context)
  }

  /// A chain over each sequence of the batch, with gold tags 0, 1, 2, 0, 1, …
  private static func chainLoss(_ a: Arguments, _ constraints: TagConstraints) -> Double {
    let layout = a.context.layout
    let sequences = (0..<layout.count).map { index in
      let rows = Array(layout.range(index))
      return (rows: rows, labels: rows.indices.map { [0, 1, 2][$0 % 3] }, weight: 0.1 * Float(rows.count))
    }
    let crf = LinearChainCRF(transitions: a.parameters[0], starts: a.parameters[1], ends: a.parameters[2])
    return LinearChainLoss()(a.inputs[0], sequences: sequences, crf: crf, constraints: constraints, a.context)
  }

  /// x flows into q, k, v and the residual, so its gradient is a sum of four.
  private static func layer(_ a: Arguments) -> Tensor {
    let x = a.inputs[0]
    let p = a.parameters
    let q = linear(x, weight: p[0], bias: nil, a.context)
    let k = linear(x, weight: p[1], bias: nil, a.context)
    let v = linear(x, weight: p[2], bias: nil, a.context)
    let attended = selfAttention(q: q, k: k, v: v, heads: 3, dropout: site(0.1, 7), a.context)
    for tensor in [q, k, v] { a.context.release(tensor) }
    let y = dropoutAddNorm(
      attended, residual: x, dropout: site(0.1, 8), weight: p[3], bias: p[4], epsilon: 1e-5, a.context)
    a.context.release(attended)
    return y
  }
}

extension OperationCase.ParameterShape {
  static func linear(_ outputs: Int, _ inputs: Int) -> Self { Self(shape: [outputs, inputs], role: .linearWeight) }
  static func bias(_ count: Int) -> Self { Self(shape: [count], role: .bias) }
}
