import NN
import Tensors

/// A loss with its settings and what its rows are compared with.
enum LossCase: Sendable {
  case classes(CrossEntropySettings, labels: [Int])
  case labels(BinaryCrossEntropySettings, targets: [Float])
  case squared(targets: [Float])
  case huber(delta: Double, targets: [Float])

  init(_ fixture: LossFixture) {
    let targets = (fixture.targets ?? []).map { $0 ?? LossRows.missing }
    switch fixture.kind {
    case .classes:
      self = .classes(
        CrossEntropySettings(
          classWeights: fixture.weights ?? [], labelSmoothing: fixture.smoothing ?? 0, focalGamma: fixture.gamma ?? 0),
        labels: fixture.labels ?? [])
    case .labels:
      self = .labels(
        BinaryCrossEntropySettings(
          positiveWeights: fixture.weights ?? [], labelSmoothing: fixture.smoothing ?? 0,
          focalGamma: fixture.gamma ?? 0, focalAlpha: fixture.alpha), targets: targets)
    case .squared: self = .squared(targets: targets)
    case .huber: self = .huber(delta: fixture.delta ?? 1, targets: targets)
    }
  }

  /// The case of some rows only.
  func rows(_ range: Range<Int>, columns: Int) -> LossCase {
    let entries = range.lowerBound * columns..<range.upperBound * columns
    return switch self {
    case .classes(let settings, let labels): .classes(settings, labels: Array(labels[range]))
    case .labels(let settings, let targets): .labels(settings, targets: Array(targets[entries]))
    case .squared(let targets): .squared(targets: Array(targets[entries]))
    case .huber(let delta, let targets): .huber(delta: delta, targets: Array(targets[entries]))
    }
  }

  func weightSum(columns: Int, weights: [Float]) throws -> Double {
    switch self {
    case .classes(let settings, let labels):
      try CrossEntropyLoss(settings, classes: columns).weightSum(labels: labels, weights: weights)
    case .labels(let settings, let targets):
      try BinaryCrossEntropyLoss(settings, labels: columns).weightSum(targets: targets, weights: weights)
    case .squared(let targets): SquaredErrorLoss().weightSum(targets: targets, weights: weights)
    case .huber(let delta, let targets):
      try HuberLoss(delta: delta).weightSum(targets: targets, weights: weights)
    }
  }

  /// The loss and the gradient of the logits, which is nil without a tape; every row weighs 1 unless `weights` says
  /// otherwise, and the mean is taken over these rows unless a divisor is given.
  func run(
    _ logits: [Float], columns: Int, weights: [Float]? = nil, divisor: Double? = nil, hasTape: Bool = true
  ) throws -> (loss: Double, gradient: [Float]?) {
    let rows = logits.count / columns
    let weights = weights ?? Array(repeating: 1, count: rows)
    let divisor = try divisor ?? weightSum(columns: columns, weights: weights)
    let workspace = Workspace()
    let tape = hasTape ? Tape(workspace: workspace) : nil
    let context = ForwardContext(
      parameters: try ParameterStore([], trainable: []), workspace: workspace,
      layout: SequenceLayout(lengths: [max(1, rows)], exampleIDs: [0]), tape: tape)
    // The memory of the gradient holds what was there before.
    let stale = workspace.allocate(logits.count)
    stale.update(repeating: .nan, count: logits.count)
    let data = workspace.allocate(logits.count)
    workspace.release(stale, count: logits.count)
    data.update(from: logits, count: logits.count)
    let x = context.output(data, rows: rows, columns: columns, needsGradient: hasTape)
    let loss =
      switch self {
      case .classes(let settings, let labels):
        try CrossEntropyLoss(settings, classes: columns)(x, labels: labels, weights: weights, divisor: divisor, context)
      case .labels(let settings, let targets):
        try BinaryCrossEntropyLoss(settings, labels: columns)(
          x, targets: targets, weights: weights, divisor: divisor, context)
      case .squared(let targets):
        SquaredErrorLoss()(x, targets: targets, weights: weights, divisor: divisor, context)
      case .huber(let delta, let targets):
        try HuberLoss(delta: delta)(x, targets: targets, weights: weights, divisor: divisor, context)
      }
    return (loss, tape?.gradient(of: x).map { Array(UnsafeBufferPointer(start: $0, count: x.count)) })
  }
}
