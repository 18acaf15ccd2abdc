package import Tasks

/// One labelled text, or one window of one, ready to train on.
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
  package let target: Target
  /// What the item adds to the divisor of a step's mean loss: of a text 1 or its label's weight, its entries where it
  /// has a value for each output; of words their number.
  package let mass: Float

  package init(row: Int, windows: [TextWindows.Window], target: Target, mass: Float = 1) {
    self.row = row
    self.windows = windows
    self.target = target
    if case .words(let targets) = target {
      self.mass = Float(targets.reduce(0) { $0 + $1.labels.count })
    } else {
      self.mass = mass
    }
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
  /// The share of the step's loss of each labelled row; all shares of a step add up to 1.
  package let weight: Float
}
