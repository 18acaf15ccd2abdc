package import Evaluation

/// What a task predicts: one row of `TaskKinds.all`.
package struct TaskKind: Sendable, Equatable {
  /// What gets a label.
  package enum Target: Sendable, Equatable {
    /// The whole text, one of several.
    case text
    /// The whole text, any number of several.
    case labels
    /// The whole text, a number.
    case number
    /// Each word of it.
    case words
  }

  /// The value of `kind` in a task file.
  package let name: String
  package let summary: String
  package let target: Target
  /// `problem_type` in the configuration of a checkpoint; nil where transformers has none.
  package let problemType: String?
  /// PEFT's `task_type`.
  package let taskType: String
  /// Whether its numbers are grades, of which a prediction is one.
  package var isGraded = false

  /// Labels that a model of the kind has at least.
  package var fewestLabels: Int {
    switch target {
    case .text, .words: 2
    case .labels, .number: 1
    }
  }

  /// Whether a prediction is one of the whole text and not of its words.
  package var isOfTexts: Bool { target != .words }

  /// The scores by which checkpoints can be compared, the usual one first.
  package var metrics: [String] {
    switch target {
    case .text: ClassificationMetric.allCases.map(\.rawValue)
    case .labels: MultiLabelMetric.allCases.map(\.rawValue)
    case .number:
      // The usual score of grades weighs how far beside they are.
      RegressionMetric.allCases.sorted { isGraded && $0.needsScale && !$1.needsScale }.map(\.rawValue)
    case .words: EntityMetric.allCases.map(\.rawValue)
    }
  }
}

/// The kinds of this build, one row each.
package enum TaskKinds {
  package static let all: [TaskKind] = [.sentiment, .classification, .multiLabel, .regression, .ordinal, .ner]

  /// The kind named `name`, or nil.
  package static func kind(_ name: String) -> TaskKind? {
    all.first { $0.name == name }
  }

  /// Which of two scores is better.
  package static func direction(ofMetric name: String) -> MetricDirection {
    // Only of numbers some scores are errors, and a language model's is one.
    RegressionMetric(rawValue: name)?.direction ?? (name == perplexity ? .lowerIsBetter : .higherIsBetter)
  }

  /// The score of a language model on what it never learned from.
  package static let perplexity = "perplexity"

  /// The scores of all kinds, each once.
  package static var metrics: [String] {
    all.flatMap(\.metrics).reduce(into: []) { names, name in if !names.contains(name) { names.append(name) } }
  }
}
