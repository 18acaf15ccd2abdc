import NN
import Tensors
import TestSupport

/// Runs an operation on given values: forward, and backward from fixed coefficients of its output.
///
/// The objective is Σ coefficient·output in double precision (or the loss). Leaves are the inputs, then the parameters.
struct OperationBench {
  struct Result {
    let objective: Double
    let output: [Float]
    /// One a token or one a sequence; 0 for a loss.
    let outputRows: Int
    /// Of each leaf that was wanted, else nil. Tables of which a step reads few rows are given whole.
    let gradients: [[Float]?]
  }

  let operation: OperationCase
  let batch: OperationCase.Batch
  let workspace = Workspace()

  init(_ operation: OperationCase, _ batch: OperationCase.Batch = .standard) {
    self.operation = operation
    self.batch = batch
  }

  /// Starting values; a sequence has the same inputs in every batch.
  var leaves: [[Float]] {
    let inputs = operation.inputs.enumerated().map { index, columns in
      batch.examples.flatMap { example in
        var random = SeededRandom(UInt64(example) * 100 + UInt64(index))
        return random.floats(Int(example) * columns, in: -1.5...1.5)
      }
    }
    let parameters = operation.parameters.enumerated().map { index, parameter in
      var random = SeededRandom(UInt64(index))
      return random.floats(parameter.shape.reduce(1, *))
    }
    return inputs + parameters
  }

  /// - Parameter wanted: the leaves whose gradients are wanted; nil runs without a tape.
  func run(_ leaves: [[Float]], wanted: Set<Int>?) throws -> Result {
    workspace.reset()
    let arguments = try prepare(leaves, wanted: wanted)
    let context = arguments.context
    let (objective, output, rows) = evaluate(operation.body(arguments), context)
    context.tape?.backward()
    let inputs = arguments.inputs.map { input in
      context.tape?.gradient(of: input).map { Array(UnsafeBufferPointer(start: $0, count: input.count)) }
    }
    let parameters = arguments.parameters.map { gradient(of: $0, context) }
    return Result(objective: objective, output: output, outputRows: rows, gradients: inputs + parameters)
  }

  /// Parameters, inputs and what else a call needs.
  func prepare(_ leaves: [[Float]], wanted: Set<Int>?) throws -> OperationCase.Arguments {
    let inputCount = operation.inputs.count
    var list = ParameterList()
    let parameters = operation.parameters.enumerated().map { list.declare("p\($0)", $1.shape, $1.role) }
    let trainable = parameters.map(\.slot).filter { wanted?.contains(inputCount + $0) == true }
    let store = try ParameterStore(parameters, trainable: Set(trainable))
    for parameter in parameters {
      try store.own(parameter).update(from: leaves[inputCount + parameter.slot], count: parameter.count)
    }
    if operation.isPacked { try store.pack(backward: true) }
    let tape = wanted.map { _ in Tape(workspace: workspace) }
    let gradients = try wanted.map { _ in try GradientBuffer(for: store) }
    gradients?.begin(rows: StepRows(tokenIDs: batch.ids, tableRows: OperationCase.Batch.tableRows))
    let adapters = operation.adapter.map { make in
      AdapterSegment(sequences: 0..<batch.examples.count, parts: make(parameters))
    }
    let context = ForwardContext(
      parameters: store, workspace: workspace, layout: batch.layout, tape: tape, gradients: gradients,
      random: ForwardContext.RandomPlace(seed: 99, step: 3),
      adapters: adapters.map { [$0] } ?? [])
    let inputs = operation.inputs.enumerated().map { index, columns in
      let rows = context.layout.tokenCount
      let data = workspace.allocate(rows * columns)
      data.update(from: leaves[index], count: rows * columns)
      return context.output(data, rows: rows, columns: columns, needsGradient: wanted?.contains(index) == true)
    }
    return OperationCase.Arguments(inputs: inputs, parameters: parameters, ids: batch.ids, context: context)
  }

  /// The objective and the output; puts the objective's gradient on the tape.
  private func evaluate(_ outcome: OperationCase.Outcome, _ context: ForwardContext) -> (Double, [Float], Int) {
    switch outcome {
    case .loss(let loss): return (loss, [], 0)
    case .tensor(let y):
      let coefficients = outputCoefficients(rows: y.rows, columns: y.columns)
      context.tape?.accumulator(for: y)?.buffer.update(from: coefficients, count: y.count)
      let values = y.values
      return (zip(values, coefficients).reduce(0) { $0 + Double($1.0) * Double($1.1) }, values, y.rows)
    }
  }

  /// Fixed numbers by sequence, for a row a token or a row a sequence.
  private func outputCoefficients(rows: Int, columns: Int) -> [Float] {
    let isPooled = rows == batch.examples.count
    return batch.examples.flatMap { example in
      var random = SeededRandom(UInt64(example) + 7_777)
      return random.floats((isPooled ? 1 : Int(example)) * columns)
    }
  }

  private func gradient(of parameter: Parameter, _ context: ForwardContext) -> [Float]? {
    guard let gradients = context.gradients, gradients.isTrainable(parameter) else { return nil }
    if let rows = gradients.rows(for: parameter) {
      var table = [Float](repeating: 0, count: parameter.count)
      for id in Set(batch.ids) {
        guard let row = rows.row(id) else { return nil }
        for column in 0..<parameter.columns { table[Int(id) * parameter.columns + column] = row[column] }
      }
      return table
    }
    guard gradients.hasGradient(parameter), let offset = context.parameters.denseOffset[parameter.slot] else {
      return nil
    }
    return Array(UnsafeBufferPointer(start: gradients.dense.base + offset, count: parameter.count))
  }
}
