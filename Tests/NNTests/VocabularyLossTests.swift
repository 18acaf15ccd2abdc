import NN
import Tensors
import TestSupport
import Testing

@Suite("Loss over a vocabulary")
struct VocabularyLossTests {
  private static let (rows, width, vocabulary) = (41, 12, 53)

  private struct Result {
    let loss: Double
    let input: [Float]
    let weight: [Float]
    let bias: [Float]
  }

  /// - Parameter chunk: floats of logits at once; nil: logits of all rows and the loss over them, as two operations.
  private func run(chunk: Int?) throws -> Result {
    var random = SeededRandom(77)
    let x = random.floats(Self.rows * Self.width)
    let values = random.floats(Self.vocabulary * Self.width)
    let biases = random.floats(Self.vocabulary)
    let labels = random.ints(Self.rows, in: 0..<Self.vocabulary).map { Int32($0) }
    var list = ParameterList()
    let weight = list.declare("w", [Self.vocabulary, Self.width], .linearWeight)
    let bias = list.declare("b", [Self.vocabulary], .bias)
    let store = try ParameterStore(list.parameters, trainable: [weight.slot, bias.slot])
    store.mutableValues(weight).update(from: values, count: values.count)
    store.mutableValues(bias).update(from: biases, count: biases.count)
    try store.pack(backward: true)
    let workspace = Workspace()
    let tape = Tape(workspace: workspace)
    let gradients = try GradientBuffer(for: store)
    gradients.begin(rows: .none)
    let context = ForwardContext(
      parameters: store, workspace: workspace, layout: SequenceLayout(lengths: [Self.rows], exampleIDs: [0]),
      tape: tape, gradients: gradients)
    let input = context.output(rows: Self.rows, columns: Self.width, needsGradient: true)
    input.data.update(from: x, count: x.count)
    let share = 1 / Double(Self.rows)
    let loss: Double
    if let chunk {
      loss = VocabularyLoss(chunk: chunk)(
        input, weight: weight, bias: bias, labels: labels, share: share, context)
    } else {
      let logits = linear(input, weight: weight, bias: bias, context)
      loss = CrossEntropyLoss()(
        logits, labels: labels.map { Int($0) }, weights: labels.map { _ in 1 }, divisor: Double(Self.rows), context)
    }
    let kept = try #require(tape.zeroedAccumulator(for: input))
    tape.backward()
    func gradient(_ parameter: Parameter) throws -> [Float] {
      let offset = try #require(store.denseOffset[parameter.slot])
      return Array(UnsafeBufferPointer(start: gradients.dense.base + offset, count: parameter.count))
    }
    return Result(
      loss: loss, input: Array(UnsafeBufferPointer(start: kept, count: input.count)), weight: try gradient(weight),
      bias: try gradient(bias))
  }

  @Test("equals logits and loss as two operations, however few rows are made at once", arguments: [1, 700, 1 << 20])
  func chunks(chunk: Int) throws {
    let (ours, plain) = (try run(chunk: chunk), try run(chunk: nil))
    #expect(abs(ours.loss - plain.loss) < 1e-12)
    for (a, b) in [(ours.input, plain.input), (ours.weight, plain.weight), (ours.bias, plain.bias)] {
      #expect(difference(a, b.map(Double.init), .relative(1e-5, floor: 1e-8)) == nil)
    }
  }

  @Test("some rows, and only they get a gradient")
  func someRows() throws {
    let workspace = Workspace()
    let tape = Tape(workspace: workspace)
    let store = try ParameterStore([], trainable: [])
    let context = ForwardContext(
      parameters: store, workspace: workspace, layout: SequenceLayout(lengths: [6], exampleIDs: [0]), tape: tape)
    let x = context.output(rows: 6, columns: 2, needsGradient: true)
    for index in 0..<12 { x.data[index] = Float(index) }
    let y = selectRows(x, [1, 4], context)
    #expect(y.values == [2, 3, 8, 9])
    let start = try #require(tape.zeroedAccumulator(for: y))
    for index in 0..<4 { start[index] = Float(index + 1) }
    let gradient = try #require(tape.zeroedAccumulator(for: x))
    tape.backward()
    #expect(Array(UnsafeBufferPointer(start: gradient, count: 12)) == [0, 0, 1, 2, 0, 0, 0, 0, 3, 4, 0, 0])
  }
}
