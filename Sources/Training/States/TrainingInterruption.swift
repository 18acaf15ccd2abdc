/// A training that was asked to stop, and did after a whole step: its state is kept.
package struct TrainingInterruption: Error, Equatable, Sendable, CustomStringConvertible {
  /// The signal that asked; 0: nobody did, the run came as far as it should.
  package let signal: Int32
  package let step: Int
  /// 0 where it was stopped before anybody knew.
  package let totalSteps: Int
  package let run: RunFolder
  /// Of the evaluations so far.
  package let bestScore: Double?

  package var description: String {
    "stopped after step \(step) of \(totalSteps), which is saved; go on with: hone train --resume "
      + "\(run.task)@\(run.name)"
  }
}

/// How often a training's state is saved.
package struct StatePolicy: Sendable, Equatable {
  /// Steps between states; nil: by time.
  package var steps: Int?
  /// Seconds of work between states, where no steps are said; nil: none.
  package var seconds: Double?
  /// States that are kept at once.
  package var keepLast: Int

  package init(steps: Int? = nil, seconds: Double? = nil, keepLast: Int = 2) {
    self.steps = steps
    self.seconds = seconds
    self.keepLast = keepLast
  }
}
