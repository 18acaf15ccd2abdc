package import Tasks

/// One labelled text, or one window of one, ready to train on: by one head, or by those of several that have a label for
/// it.
package struct TrainingItem: Sendable {
  /// What the item's rows of logits are compared with.
  package enum Target: Sendable, Equatable {
    /// The class of the text; every window carries it.
    case label(Int)
    /// A value for each of the head's outputs: whether each label is present (1 or 0), or a number.
    case values([Float])
    /// The tags of the words that each window decides.
    case words([WordTargets])
  }

  /// The row in the training data: the example id of its random numbers.
  package let row: Int
  package let windows: [TextWindows.Window]
  /// At least one; of each head at most one.
  package let answers: [Answer]

  /// What one head is to say.
  package struct Answer: Sendable, Equatable {
    package let head: Int
    package let target: Target
    /// What the item adds to the divisor of the head's mean loss of a step: of a text 1 or its label's weight, its
    /// entries where it has a value for each output; of words their number.
    package let mass: Float

    package init(head: Int, target: Target, mass: Float) {
      self.head = head
      self.target = target
      self.mass = mass
    }
  }

  package var target: Target { answers[0].target }
  package var mass: Float { answers[0].mass }

  package init(row: Int, windows: [TextWindows.Window], answers: [Answer]) {
    self.row = row
    self.windows = windows
    self.answers = answers
  }

  package init(row: Int, windows: [TextWindows.Window], target: Target, mass: Float = 1) {
    var own = mass
    if case .words(let targets) = target { own = Float(targets.reduce(0) { $0 + $1.labels.count }) }
    self.init(row: row, windows: windows, answers: [Answer(head: 0, target: target, mass: own)])
  }

  package init(row: Int, windows: [TextWindows.Window], label: Int) {
    self.init(row: row, windows: windows, target: .label(label))
  }
}

/// Rows of a window whose labels are known, ascending, and the labels.
package struct WordTargets: Sendable, Equatable {
  package let rows: [Int32]
  package let labels: [Int32]

  package init(rows: [Int32], labels: [Int32]) {
    self.rows = rows
    self.labels = labels
  }
}

/// One window of one item in a step. In training every window of a text carries its label, weighted by its tokens; of
/// words every one has the same weight.
package struct StepWindow: Sendable, Equatable {
  package let item: Int
  package let window: Int
  package let tokens: Int
  /// Of each of the item's answers: the share of the head's loss that a labelled row has. All shares of a head in a step
  /// add up to the head's weight.
  package let weights: [Float]

  package var weight: Float { weights[0] }

  package init(item: Int, window: Int, tokens: Int, weights: [Float]) {
    self.item = item
    self.window = window
    self.tokens = tokens
    self.weights = weights
  }

  package init(item: Int, window: Int, tokens: Int, weight: Float) {
    self.init(item: item, window: window, tokens: tokens, weights: [weight])
  }
}
