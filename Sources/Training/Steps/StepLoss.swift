import NN
import Tasks
import Tensors

/// The loss of a micro-batch: what its items' targets ask of the logits.
struct StepLoss {
  private let head: any TaskHead
  private let constraints: TagConstraints?

  init(_ model: ClassifierModel) {
    head = model.head
    // A window may begin and end inside an entity, so that only what follows what is constrained.
    constraints = model.head.crf == nil ? nil : TagSet(model.settings.labels).innerConstraints
  }

  func callAsFunction(
    _ logits: Tensor, _ windows: [StepWindow], items: [TrainingItem], layout: SequenceLayout, _ context: ForwardContext
  ) -> Double {
    guard !head.isPooled else {
      let labels = windows.map { window -> Int in
        guard case .label(let label) = items[window.item].target else { return CrossEntropyLoss.ignored }
        return label
      }
      return CrossEntropyLoss()(logits, labels: labels, weights: windows.map(\.weight), context)
    }
    if let crf = head.crf, let constraints {
      let sequences = windows.enumerated().map { index, window in
        let targets = targets(of: window, items)
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
      let targets = targets(of: window, items)
      for (row, label) in zip(targets.rows, targets.labels) {
        labels[layout.offsets[index] + Int(row)] = Int(label)
        weights[layout.offsets[index] + Int(row)] = window.weight
      }
    }
    return CrossEntropyLoss()(logits, labels: labels, weights: weights, context)
  }

  private func targets(of window: StepWindow, _ items: [TrainingItem]) -> WordTargets {
    guard case .words(let targets) = items[window.item].target else { return WordTargets(rows: [], labels: []) }
    return targets[window.window]
  }
}
