/// How far an explanation has come, so that it can be computed in parts, between which others have their turn.
package struct ExplanationProgress: Sendable {
  /// Those that are done, in the order of the labels.
  package internal(set) var explanations: [Explanation] = []
  let input: TextInput
  let index: Int
  let cut: TextWindows.Result
  let labels: [Int]
  let firstSteps: Int
  let mostSteps: Int

  /// Points on the way of the label that is explained now.
  var steps: Int
  /// The window that is worked on, and its next point.
  var window = 0
  var point = 0
  /// What came out of the windows so far.
  var results: [IntegratedGradients.Result]

  init(_ input: TextInput, index: Int, cut: TextWindows.Result, labels: [Int], firstSteps: Int, mostSteps: Int) {
    self.input = input
    self.index = index
    self.cut = cut
    self.labels = labels
    self.firstSteps = firstSteps
    self.mostSteps = mostSteps
    steps = firstSteps
    results = Self.blank(cut)
  }

  package var isFinished: Bool { explanations.count == labels.count }

  /// Begins with the next label, or with the same one on more points.
  mutating func begin(steps: Int) {
    self.steps = steps
    (window, point) = (0, 0)
    results = Self.blank(cut)
  }

  private static func blank(_ cut: TextWindows.Result) -> [IntegratedGradients.Result] {
    cut.windows.map { IntegratedGradients.Result(tokens: $0.ids.count) }
  }
}
