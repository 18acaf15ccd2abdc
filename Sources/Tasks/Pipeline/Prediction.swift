import Evaluation
import Files

/// What a model says of one text.
package struct Prediction: Sendable, Equatable {
  /// One a label, in label order; of a number the number itself.
  package let logits: [Float]
  /// Softmax of the logits over the temperature, of several labels a text the sigmoid of each; none of a number.
  package let probabilities: [Double]
  /// The index of the most probable label, of the one that the model's rule decides for, or of the nearest grade.
  package let best: Int
  /// The labels that are given, in label order: of one label a text the best, or none where the model abstains.
  package let given: [Int]
  /// Windows that the text was read in.
  package let windowCount: Int
  /// Tokens of the text.
  package let tokenCount: Int
  /// Tokens at its end that were left out, under the overflow rule `truncate`.
  package let truncatedTokens: Int

  /// The probability of the best label.
  package var confidence: Double { probabilities.isEmpty ? 0 : probabilities[best] }

  /// The number, where the model gives one.
  package var value: Double { Double(logits.first ?? 0) }

  package init(
    logits: [Float], settings: ModelSettings, windowCount: Int, tokenCount: Int, truncatedTokens: Int
  ) {
    self.logits = logits
    self.windowCount = windowCount
    self.tokenCount = tokenCount
    self.truncatedTokens = truncatedTokens
    switch settings.kind.target {
    case .text, .words:
      let probabilities = Logits.softmax(logits.map(Double.init), temperature: settings.temperature)
      let top = Self.best(of: probabilities)
      self.probabilities = probabilities
      guard let rule = settings.decision else {
        (best, given) = (top, [top])
        break
      }
      switch rule.measure {
      case .precision: (best, given) = (top, probabilities[top] >= rule.threshold ? [top] : [])
      case .recall:
        let wanted = settings.labels.firstIndex { $0.hasSameBytes(as: rule.label ?? "") } ?? top
        if probabilities[wanted] >= rule.threshold {
          best = wanted
        } else {
          var others = probabilities
          others[wanted] = -1
          best = Self.best(of: others)
        }
        given = [best]
      }
    case .labels:
      let probabilities = logits.map { Logits.sigmoid(Double($0) / settings.temperature) }
      let thresholds = settings.thresholds
      best = Self.best(of: probabilities)
      given = probabilities.indices.filter { probabilities[$0] >= (thresholds.isEmpty ? 0.5 : thresholds[$0]) }
      self.probabilities = probabilities
    case .number:
      let grade = settings.grades?.place(nearest: Double(logits.first ?? 0))
      (probabilities, best, given) = ([], grade ?? 0, grade.map { [$0] } ?? [])
    }
  }

  private static func best(of probabilities: [Double]) -> Int {
    probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
  }
}
