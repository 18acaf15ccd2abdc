import NN
import Tensors
import Testing

/// One operation under test: the shapes that it takes and how it is called.
struct OperationCase: Sendable, CustomTestStringConvertible {
  /// What an operation gives: a tensor, or a loss that has put its gradient on the tape itself.
  enum Outcome {
    case tensor(Tensor)
    case loss(Double)
  }

  struct ParameterShape: Sendable {
    let shape: [Int]
    let role: Parameter.Role
  }

  /// What `body` is called with: one row of input a token, the declared parameters, a token id a row.
  struct Arguments {
    let inputs: [Tensor]
    let parameters: [Parameter]
    let ids: [Int32]
    let context: ForwardContext
  }

  let name: String
  /// Columns of each input.
  var inputs: [Int] = [12]
  var parameters: [ParameterShape] = []
  /// Whether linear weights are packed; otherwise BLAS multiplies.
  var isPacked = true
  /// What an adapter over the whole batch does, made of the case's parameters.
  var adapter: (@Sendable ([Parameter]) -> AdapterParts)?
  /// Leaves whose gradient takes something for a constant, so that it is no derivative: inputs, then parameters.
  var detached: Set<Int> = []
  /// Leaves that the adapter puts others in place of.
  var unused: Set<Int> = []
  /// How far from each value the finite differences look.
  var step: Float = 0.02
  let body: @Sendable (Arguments) -> Outcome

  var testDescription: String { name }

  /// The sequences that a case runs over: token ids by example, so that a sequence can be moved with all that it has.
  struct Batch: Sendable {
    let examples: [UInt32]

    static let tableRows = 11
    static let standard = Batch(examples: [4, 1, 5])

    /// Example e has e tokens.
    var layout: SequenceLayout { SequenceLayout(lengths: examples.map(Int.init), exampleIDs: examples) }
    var ids: [Int32] {
      examples.flatMap { example in (0..<example).map { Int32((example * 7 + $0 * $0 * 3) % UInt32(Self.tableRows)) } }
    }
  }
}

/// A low-rank addition whose A and B are parameters of the case.
struct LowRankDelta: LinearDelta {
  let a: Parameter
  let b: Parameter
  let dropout: DropoutSite

  func needsGradient(_ context: ForwardContext) -> Bool { context.trains(a) || context.trains(b) }

  func add(
    _ x: Tensor, to y: Tensor, _ layer: (weight: Parameter, bias: Parameter?), _ context: ForwardContext
  ) -> ((UnsafeMutablePointer<Float>) -> Void)? {
    addLowRank(x, a: a, b: b, scale: 0.5, dropout: dropout, to: y, context)
  }
}

/// DoRA whose parts are parameters of the case.
struct DecomposedDelta: LinearDelta {
  let a: Parameter
  let b: Parameter
  let magnitude: Parameter
  let dropout: DropoutSite

  func needsGradient(_ context: ForwardContext) -> Bool { [a, b, magnitude].contains(where: context.trains) }

  func add(
    _ x: Tensor, to y: Tensor, _ layer: (weight: Parameter, bias: Parameter?), _ context: ForwardContext
  ) -> ((UnsafeMutablePointer<Float>) -> Void)? {
    WeightDecomposition(a: a, b: b, magnitude: magnitude, scale: 0.5, dropout: dropout)
      .apply(x, to: y, layer, context)
  }
}

/// Factors on a layer's input or output.
struct FactorDelta: LinearDelta {
  let factors: Parameter
  let changesInput: Bool

  func input(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    changesInput ? scaleColumns(x, by: factors, keepsInput: true, context) : x
  }

  func output(_ y: Tensor, _ context: ForwardContext) -> Tensor {
    changesInput ? y : scaleColumns(y, by: factors, keepsInput: false, context)
  }
}
