import Kernels
package import Tensors

/// Softmax cross-entropy over classes; logits `[rows, classes]`, one label a row.
///
/// With class weights w and label smoothing s the loss of a row is
/// (1 - s)·w[label]·(-log p[label]) + s/classes · Σ w[c]·(-log p[c]), and the mean is taken over Σ w[label]. Source:
/// `torch.nn.functional.cross_entropy`. A focal gamma multiplies every -log p[c] by (1 - p[c])^gamma (Lin et al., 2017).
package struct CrossEntropyLoss: Sendable, Equatable {
  /// The label of a row that adds nothing to the loss and gets a gradient of zero.
  package static let ignored = -1

  private let settings: CrossEntropySettings

  /// The plain cross-entropy.
  package init() { settings = CrossEntropySettings() }

  /// - Throws: `LossError`.
  package init(_ settings: CrossEntropySettings, classes: Int) throws {
    try settings.check(classes: classes)
    self.settings = settings
  }

  /// What these rows add to the divisor of the step's mean: Σ weight · w[label] over the rows with a label.
  package func weightSum(labels: [Int], weights: [Float]) -> Double {
    precondition(labels.count == weights.count)
    var sum = 0.0
    for (label, weight) in zip(labels, weights) where label != Self.ignored {
      sum += Double(weight) * classWeight(label)
    }
    return sum
  }

  /// Σ weight · loss / divisor over the rows. Puts the gradient of the logits on the tape when there is one; logits are
  /// used by one loss.
  ///
  /// Micro-batches add up to the mean of the whole step when `divisor` is the sum of their `weightSum`s. It may be 1 when
  /// the weights are shares of the step already and classes have no weights. A divisor of 0, that of a step without a
  /// label that counts, makes loss and gradient 0.
  package func callAsFunction(
    _ logits: Tensor, labels: [Int], weights: [Float], divisor: Double = 1, _ context: ForwardContext
  ) -> Double {
    precondition(labels.count == logits.rows && weights.count == logits.rows)
    precondition(settings.classWeights.isEmpty || settings.classWeights.count == logits.columns)
    let share = LossRows.share(divisor)
    let gradient = context.tape?.accumulator(for: logits)?.buffer
    var total = 0.0
    for (row, label) in labels.enumerated() {
      let target = gradient.map { $0 + row * logits.columns }
      guard label != Self.ignored && share > 0 else {
        target?.update(repeating: 0, count: logits.columns)
        continue
      }
      let scale = Double(weights[row]) * share
      total += scale * loss(logits.row(row), classes: logits.columns, label: label, scale: scale, gradient: target)
    }
    return total
  }

  private func loss(
    _ row: UnsafePointer<Float>, classes: Int, label: Int, scale: Double, gradient: UnsafeMutablePointer<Float>?
  ) -> Double {
    guard settings.labelSmoothing > 0 || settings.focalGamma > 0 else {
      let weight = classWeight(label)
      return weight
        * crossEntropyRow(row, classes: classes, label: label, weight: scale * weight, gradient: gradient)
    }
    return settings.classWeights.withUnsafeBufferPointer { classWeights in
      weightedCrossEntropyRow(
        row, classes: classes, label: label, classWeights: classWeights.isEmpty ? nil : classWeights.baseAddress,
        smoothing: settings.labelSmoothing, gamma: settings.focalGamma, scale: scale, gradient: gradient)
    }
  }

  private func classWeight(_ label: Int) -> Double {
    settings.classWeights.isEmpty ? 1 : Double(settings.classWeights[label])
  }
}
