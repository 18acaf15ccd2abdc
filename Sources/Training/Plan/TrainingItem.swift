package import Tasks

/// One labelled text, ready to train on.
package struct TrainingItem: Sendable {
  /// The row in the training data: the example id of its random numbers.
  package let row: Int
  package let windows: [TextWindows.Window]
  package let label: Int

  package init(row: Int, windows: [TextWindows.Window], label: Int) {
    self.row = row
    self.windows = windows
    self.label = label
  }
}

/// One window of one item in a step. In training every window of a text carries its label, weighted by its tokens.
package struct StepWindow: Sendable, Equatable {
  package let item: Int
  package let window: Int
  package let tokens: Int
  /// The window's share of the step's loss; the shares of a step add up to 1.
  package let weight: Float
}
