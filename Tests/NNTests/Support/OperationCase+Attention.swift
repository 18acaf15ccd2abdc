import NN
import Tensors

extension OperationCase {
  static let activations = [Activation.gelu, .geluTanh, .silu, .tanh].flatMap { function in
    [
      OperationCase(name: "\(function)") { a in .tensor(activate(a.inputs[0], function, a.context)) },
      OperationCase(name: "gated \(function)") { a in .tensor(gatedActivation(a.inputs[0], function, a.context)) },
    ]
  }

  static let attentions = [
    OperationCase(name: "selfAttention", inputs: [12, 12, 12]) { a in
      .tensor(
        selfAttention(
          q: a.inputs[0], k: a.inputs[1], v: a.inputs[2], heads: 3, dropout: site(0.2, 4), a.context))
    },
    OperationCase(name: "selfAttention of one tensor, no dropout") { a in
      let x = a.inputs[0]
      return .tensor(selfAttention(q: x, k: x, v: x, heads: 2, dropout: site(0, 4), a.context))
    },
    OperationCase(name: "selfAttention side by side", inputs: [36]) { a in
      .tensor(selfAttention(qkv: a.inputs[0], heads: 3, dropout: site(0.2, 4), a.context))
    },
    OperationCase(name: "selfAttention in a window", inputs: [36]) { a in
      .tensor(selfAttention(qkv: a.inputs[0], heads: 3, reach: 1, dropout: site(0.2, 4), a.context))
    },
    OperationCase(
      name: "selfAttention with a bias by distance", inputs: [12, 12, 12],
      parameters: [ParameterShape(shape: [4, 3], role: .embedding)]
    ) { a in
      // Distances from -6 to 6 in buckets that the batch's reach all of.
      let bias = DistanceBias(table: a.parameters[0], buckets: [0, 0, 0, 0, 0, 1, 2, 1, 3, 3, 3, 3, 3])
      return .tensor(
        selfAttention(
          q: a.inputs[0], k: a.inputs[1], v: a.inputs[2], heads: 3, dropout: site(0.2, 4), bias: bias, a.context))
    },
    OperationCase(
      name: "disentangledAttention", inputs: [12, 12, 12],
      parameters: Array(repeating: ParameterShape(shape: [7, 12], role: .embedding), count: 2)
    ) { a in .tensor(disentangled(a, keys: true, queries: true)) },
    OperationCase(
      name: "disentangledAttention with positions of keys", inputs: [12, 12, 12],
      parameters: [ParameterShape(shape: [7, 12], role: .embedding)]
    ) { a in .tensor(disentangled(a, keys: true, queries: false)) },
    OperationCase(
      name: "disentangledAttention with positions of queries", inputs: [12, 12, 12],
      parameters: [ParameterShape(shape: [7, 12], role: .embedding)]
    ) { a in .tensor(disentangled(a, keys: false, queries: true)) },
    OperationCase(name: "disentangledAttention of contents", inputs: [12, 12, 12]) { a in
      .tensor(disentangled(a, keys: false, queries: false))
    },
    OperationCase(name: "rotary") { a in
      let angles = RotaryAngles(size: 4, theta: 30, a.context)
      defer { angles.release(a.context) }
      return .tensor(rotary(a.inputs[0], heads: 2, angles, a.context))
    },
    OperationCase(name: "neighbourRows") { a in .tensor(neighbourRows(a.inputs[0], width: 3, a.context)) },
    OperationCase(
      name: "a convolution over five", parameters: [ParameterShape(shape: [4, 12, 5], role: .linearWeight)]
    ) {
      a in
      let wide = neighbourRows(a.inputs[0], width: 5, a.context)
      let y = linear(wide, weight: a.parameters[0], bias: nil, a.context)
      a.context.release(wide)
      return .tensor(y)
    },
  ]

  /// The rows of positions for distances from -4 to 4, the batch's longest sequence having five tokens; the outer ones are
  /// shared.
  private static func disentangled(_ a: Arguments, keys: Bool, queries: Bool) -> Tensor {
    let longest = a.context.layout.longest
    let all: [Int32] = [0, 0, 1, 2, 3, 4, 5, 6, 6]
    let middle = all[(5 - longest)..<(4 + longest)]
    let first = middle.first ?? 0
    let rows = middle.map { $0 - first }
    let context = a.context.positions(rows: rows.count)
    let ids = (first...(middle.last ?? 0)).map { $0 }
    let tables = a.parameters.map { embeddingSum([($0, ids)], context) }
    let positions =
      tables.isEmpty
      ? .none
      : DisentangledPositions(
        keys: keys ? tables[0] : nil, queries: queries ? tables[tables.count - 1] : nil, rows: rows)
    let y = disentangledAttention(
      q: a.inputs[0], k: a.inputs[1], v: a.inputs[2], positions: positions, heads: 3, scale: 0.3,
      dropout: site(0.2, 4), a.context)
    for table in tables { context.release(table) }
    return y
  }
}
