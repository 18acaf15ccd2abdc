import NN
import Tensors
import TestSupport
import Testing

@Suite("Some sequences of a batch")
struct SequenceSelectionTests {
  @Test("they stand one after the other, and only their rows get a gradient", arguments: [[0], [1, 3], [0, 1, 2, 3]])
  func rows(sequences: [Int]) throws {
    let lengths = [2, 3, 1, 4]
    let layout = SequenceLayout(lengths: lengths, exampleIDs: [7, 5, 3, 1])
    let workspace = Workspace()
    let tape = Tape(workspace: workspace)
    var list = ParameterList()
    let weight = list.declare("w", [2, 2], .linearWeight)
    let store = try ParameterStore(list.parameters, trainable: [weight.slot])
    let context = ForwardContext(
      parameters: store, workspace: workspace, layout: layout, tape: tape, gradients: try GradientBuffer(for: store))
    let x = context.output(rows: 10, columns: 3, needsGradient: true)
    for index in 0..<30 { x.data[index] = Float(index) }
    let y = selectSequences(x, sequences, context)
    let chosen = sequences.flatMap { Array(layout.range($0)) }
    #expect(y.values == chosen.flatMap { row in (0..<3).map { Float(row * 3 + $0) } })
    let part = context.selecting(sequences)
    #expect(part.layout.exampleIDs == sequences.map { layout.exampleIDs[$0] })
    #expect((0..<sequences.count).map(part.layout.length) == sequences.map { lengths[$0] })
    let start = try #require(tape.zeroedAccumulator(for: y))
    for index in 0..<y.count { start[index] = 1 + Float(index) }
    let gradient = try #require(tape.zeroedAccumulator(for: x))
    tape.backward()
    var expected = Array(repeating: Float(0), count: 30)
    for (place, row) in chosen.enumerated() {
      for column in 0..<3 { expected[row * 3 + column] = 1 + Float(place * 3 + column) }
    }
    #expect(Array(UnsafeBufferPointer(start: gradient, count: 30)) == expected)
  }
}
