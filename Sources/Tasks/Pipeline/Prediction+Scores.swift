import Evaluation

/// A label and what the model gives it.
package struct LabelScore: Sendable, Equatable {
  package let label: String
  package let score: Double

  package init(label: String, score: Double) {
    self.label = label
    self.score = score
  }
}

/// What turns logits into scores where somebody asks for another function than the model's own.
package enum ScoreFunction: String, Sendable, CaseIterable {
  case softmax
  case sigmoid
  /// The logits as they are.
  case logits = "none"
}

extension Prediction {
  /// The scores of all labels, the highest first; of a number one, whose label is its grade or its name.
  ///
  /// - Parameter function: nil: what the model's kind says, calibrated as the model was.
  package func scores(_ settings: ModelSettings, _ function: ScoreFunction? = nil) -> [LabelScore] {
    let scores = values(settings, function)
    if let grades = settings.grades, scores.count == 1 {
      return [LabelScore(label: grades.names[best], score: scores[0])]
    }
    return zip(settings.labels, scores).map { LabelScore(label: $0, score: $1) }
      .enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }.map(\.element)
  }

  private func values(_ settings: ModelSettings, _ function: ScoreFunction?) -> [Double] {
    let raw = logits.map(Double.init)
    switch function {
    case .softmax: return Logits.softmax(raw)
    case .sigmoid: return raw.map { Logits.sigmoid($0) }
    case .logits: return raw
    case nil: return settings.kind.target == .number ? raw : probabilities
    }
  }
}
