import NN
import Tensors
import TestSupport
import Testing

@Suite("Adapters on rows")
struct AdapterSegmentTests {
  private static let lengths = [2, 3, 1, 4]

  private let plain: ForwardContext
  private let layer: Linear
  private let deltas: [LowRankDelta]
  private let x: Tensor

  init() throws {
    var list = ParameterList()
    layer = Linear("layer", inputs: 8, outputs: 5, &list)
    deltas = (0..<2).map { index in
      LowRankDelta(
        a: list.declare("a\(index)", [2, 8], .linearWeight), b: list.declare("b\(index)", [5, 2], .linearWeight),
        dropout: DropoutSite(rate: 0, id: 1))
    }
    let store = try ParameterStore(list.parameters, trainable: [])
    var random = SeededRandom(41)
    for parameter in list.parameters {
      try store.own(parameter).update(from: random.floats(parameter.count), count: parameter.count)
    }
    try store.pack(backward: false)
    let workspace = Workspace()
    plain = ForwardContext(
      parameters: store, workspace: workspace,
      layout: SequenceLayout(lengths: Self.lengths, exampleIDs: [0, 1, 2, 3]))
    x = Tensor(data: workspace.allocate(80), rows: 10, columns: 8)
    x.data.update(from: random.floats(80), count: 80)
  }

  private func output(_ segments: [(sequences: Range<Int>, delta: LowRankDelta)], pooled: Bool = false) -> [[Float]] {
    let context = ForwardContext(
      parameters: plain.parameters, workspace: plain.workspace, layout: plain.layout,
      adapters: segments.map {
        AdapterSegment(sequences: $0.sequences, parts: AdapterParts(deltas: [layer.weight.slot: $0.delta]))
      })
    let input = pooled ? firstTokens(x, context) : x
    let y = layer(input, pooled ? context.pooled : context)
    return (0..<y.rows).map { Array(y.values[$0 * 5..<($0 + 1) * 5]) }
  }

  @Test("each sequence gets its own adapter or none, to the bit")
  func segments() {
    let none = output([])
    let first = output([(0..<4, deltas[0])])
    let second = output([(0..<4, deltas[1])])
    let mixed = output([(0..<1, deltas[1]), (2..<4, deltas[0])])
    for row in 0..<10 {
      let expected = row < 2 ? second : row < 5 ? none : first
      #expect(bits(mixed[row]) == bits(expected[row]), "row \(row)")
      #expect(none[row] != first[row] && first[row] != second[row])
    }
  }

  @Test("after pooling a sequence is one row")
  func pooled() {
    let none = output([], pooled: true)
    let all = output([(0..<4, deltas[0])], pooled: true)
    let mixed = output([(1..<3, deltas[0])], pooled: true)
    for row in 0..<4 { #expect(bits(mixed[row]) == bits((1..<3).contains(row) ? all[row] : none[row])) }
  }
}
