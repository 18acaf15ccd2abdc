import NN
import Tasks
import Tensors

/// The loss of a micro-batch: what its items' targets ask of the logits.
struct StepLoss: Sendable {
  private let head: any TaskHead
  private let constraints: TagConstraints?
  private let rows: RowLoss

  private enum RowLoss: Sendable {
    case classes(CrossEntropyLoss)
    case labels(BinaryCrossEntropyLoss)
    case squares(SquaredErrorLoss)
    case huber(HuberLoss)
  }

  /// - Throws: `LossError` for settings out of range.
  init(_ model: ClassifierModel, _ settings: LossSettings) throws {
    head = model.head
    // A window may begin and end inside an entity, so that only what follows what is constrained.
    constraints = model.head.crf == nil ? nil : TagSet(model.settings.labels).innerConstraints
    let labels = model.settings.labels.count
    switch model.settings.kind.target {
    case .text, .words:
      rows = .classes(
        try CrossEntropyLoss(
          CrossEntropySettings(
            classWeights: settings.classWeights, labelSmoothing: settings.labelSmoothing,
            focalGamma: settings.focalGamma), classes: labels))
    case .labels:
      rows = .labels(
        try BinaryCrossEntropyLoss(
          BinaryCrossEntropySettings(
            positiveWeights: settings.classWeights, labelSmoothing: settings.labelSmoothing,
            focalGamma: settings.focalGamma), labels: labels))
    case .number:
      rows = try settings.huberDelta.map { .huber(try HuberLoss(delta: $0)) } ?? .squares(SquaredErrorLoss())
    }
  }

  /// What the head is to say of one window, and the share of the step's loss that a labelled row has.
  struct Row {
    let target: TrainingItem.Target
    let window: Int
    let weight: Float
  }

  /// - Parameter layout: of the windows.
  /// - Returns: the micro-batch's part of the step's loss.
  func callAsFunction(
    _ logits: Tensor, _ windows: [Row], layout: SequenceLayout, _ context: ForwardContext
  ) -> Double {
    guard !head.isPooled else { return texts(logits, windows, context) }
    if let crf = head.crf, let constraints {
      let sequences = windows.enumerated().map { index, window in
        let targets = targets(of: window)
        return (
          rows: targets.rows.map { Int($0) + layout.offsets[index] }, labels: targets.labels.map { Int($0) },
          weight: window.weight
        )
      }
      return LinearChainLoss()(logits, sequences: sequences, crf: crf, constraints: constraints, context)
    }
    var labels = Array(repeating: CrossEntropyLoss.ignored, count: logits.rows)
    var weights = Array(repeating: Float(0), count: logits.rows)
    for (index, window) in windows.enumerated() {
      let targets = targets(of: window)
      for (row, label) in zip(targets.rows, targets.labels) {
        labels[layout.offsets[index] + Int(row)] = Int(label)
        weights[layout.offsets[index] + Int(row)] = window.weight
      }
    }
    return CrossEntropyLoss()(logits, labels: labels, weights: weights, context)
  }

  private func texts(_ logits: Tensor, _ windows: [Row], _ context: ForwardContext) -> Double {
    let weights = windows.map(\.weight)
    if case .classes(let loss) = rows {
      let labels = windows.map { window -> Int in
        guard case .label(let label) = window.target else { return CrossEntropyLoss.ignored }
        return label
      }
      return loss(logits, labels: labels, weights: weights, context)
    }
    let targets = windows.flatMap { window -> [Float] in
      guard case .values(let values) = window.target else {
        return Array(repeating: LossRows.missing, count: logits.columns)
      }
      return values
    }
    switch rows {
    case .classes: return 0
    case .labels(let loss): return loss(logits, targets: targets, weights: weights, divisor: 1, context)
    case .squares(let loss): return loss(logits, targets: targets, weights: weights, divisor: 1, context)
    case .huber(let loss): return loss(logits, targets: targets, weights: weights, divisor: 1, context)
    }
  }

  private func targets(of window: Row) -> WordTargets {
    guard case .words(let targets) = window.target else { return WordTargets(rows: [], labels: []) }
    return targets[window.window]
  }
}
