import Kernels
package import Tensors

/// Binary cross-entropy of labels that may be present together; logits `[rows, labels]`, targets in 0...1.
///
/// With positive weights w the loss of an entry is w·y·(-log p) + (1 - y)·(-log(1 - p)), p = 1 / (1 + e^-logit), and the
/// mean is taken over all present entries whatever they weigh. Source: `torch.nn.BCEWithLogitsLoss`, which transformers
/// uses for `multi_label_classification`. Focal gamma and alpha: `torchvision.ops.sigmoid_focal_loss` (Lin et al., 2017).
package struct BinaryCrossEntropyLoss: Sendable, Equatable {
  private let settings: BinaryCrossEntropySettings
  private let terms: BinaryCrossEntropyTerms

  /// - Throws: `LossError`.
  package init(_ settings: BinaryCrossEntropySettings = BinaryCrossEntropySettings(), labels: Int) throws {
    try settings.check(labels: labels)
    self.settings = settings
    terms = BinaryCrossEntropyTerms(
      positive: settings.focalAlpha ?? 1, negative: settings.focalAlpha.map { 1 - $0 } ?? 1,
      smoothing: settings.labelSmoothing, gamma: settings.focalGamma)
  }

  /// What these rows add to the divisor of the step's mean: Σ weight · number of present targets.
  package func weightSum(targets: [Float], weights: [Float]) -> Double {
    LossRows.weightSum(targets: targets, weights: weights)
  }

  /// Σ weight · loss / divisor over the present entries. Puts the gradient of the logits on the tape when there is one;
  /// logits are used by one loss.
  ///
  /// - Parameters:
  ///   - targets: `[rows, labels]`; `LossRows.missing` leaves an entry out.
  ///   - weights: one a row.
  ///   - divisor: the sum of the `weightSum`s of the step's micro-batches; 0 makes loss and gradient 0.
  package func callAsFunction(
    _ logits: Tensor, targets: [Float], weights: [Float], divisor: Double, _ context: ForwardContext
  ) -> Double {
    precondition(settings.positiveWeights.isEmpty || settings.positiveWeights.count == logits.columns)
    return settings.positiveWeights.withUnsafeBufferPointer { positiveWeights in
      let positiveWeights = positiveWeights.isEmpty ? nil : positiveWeights.baseAddress
      return LossRows.sum(logits, targets: targets, weights: weights, divisor: divisor, context) {
        binaryCrossEntropyRow(
          $0, targets: $1, count: logits.columns, positiveWeights: positiveWeights, terms: terms, scale: $2,
          gradient: $3)
      }
    }
  }
}
