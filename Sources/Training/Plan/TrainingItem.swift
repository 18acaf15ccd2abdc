package import Tasks

/// One labelled text, or one window of one, ready to train on.
package struct TrainingItem: Sendable {
  /// What the item's rows of logits are compared with.
  package enum Target: Sendable, Equatable {
    /// The class of the text; every window carries it.
    case label(Int)
    /// The tags of the words that each window decides.
    case words([WordTargets])
  }

  /// The row in the training data: the example id of its random numbers.
  package let row: Int
  package let windows: [TextWindows.Window]
  package let target: Target

  package init(row: Int, windows: [TextWindows.Window], target: Target) {
    self.row = row
    self.windows = windows
    self.target = target
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
