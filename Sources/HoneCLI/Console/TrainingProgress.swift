import Foundation
import Training

/// Shows a training on a terminal: a bar with loss, speed and time left, and a line for each evaluation.
///
/// In a pipe only the evaluations and remarks are written.
final class TrainingProgress {
  private let isInteractive: Bool
  private var lastDrawn = 0.0
  private var smoothedLoss: Double?
  /// When a reading began and was drawn last.
  private var reading: (began: ContinuousClock.Instant, drawn: ContinuousClock.Instant)?

  private let isQuiet: Bool

  init(isInteractive: Bool, isQuiet: Bool = false) {
    self.isInteractive = isInteractive
    self.isQuiet = isQuiet
  }

  func observe(_ event: TrainingEvent) {
    switch event {
    case .reading(let progress): draw(progress)
    case .started(let start):
      clearReading()
      lastDrawn = 0
      if !isQuiet { show(start) }
    case .resumed(let step, let totalSteps): Console.note("going on after step \(step) of \(totalSteps)")
    case .remark(let text):
      clearReading()
      Console.note(text)
    case .step(let step): draw(step)
    case .evaluated(let evaluation):
      clear()
      let mark = evaluation.isBest ? "  (best so far, saved)" : ""
      Console.note(
        "step \(evaluation.step): validation \(evaluation.metric) \(evaluation.score.fixed(4))\(mark)")
    case .stepSkipped(let step):
      clear()
      Console.note("step \(step): the gradient was not finite; nothing was changed")
    case .stoppedEarly(let step, let patience):
      clear()
      Console.note("stopped at step \(step): \(patience) evaluations in a row without improvement")
    case .finished: clear()
    }
  }

  private func show(_ start: TrainingStart) {
    let share = Double(start.trainableParameters) / Double(start.totalParameters)
    Console.note(
      "training on \(start.texts) texts (\(start.tokensPerEpoch) tokens): \(start.totalSteps) steps, "
        + "\(start.stepsPerEpoch) an epoch; \(start.trainableParameters) of \(start.totalParameters) parameters "
        + "(\(share.percent)); \(start.workers) workers, \(start.lanes) lanes")
    if let frozen = start.frozen {
      let place = frozen.isOnDisk ? "in a file" : "in memory"
      Console.note(
        "the lowest \(frozen.layers) layers do not train: what they give was computed once, "
          + "\(frozen.bytes / 1_048_576) MB \(place)")
    }
    if start.windows > start.texts {
      Console.note("\(start.windows - start.texts) more windows than texts: long texts are read in overlapping windows")
    }
  }

  private func draw(_ step: TrainingStep) {
    smoothedLoss = smoothedLoss.map { $0 * 0.95 + step.loss * 0.05 } ?? step.loss
    guard isInteractive, step.seconds - lastDrawn > 0.1 || step.step == step.totalSteps else { return }
    lastDrawn = step.seconds
    let bar = Self.bar(Double(step.step) / Double(step.totalSteps))
    let speed = Double(step.textsSoFar) / max(step.seconds, 1e-9)
    let left = step.seconds / Double(step.step) * Double(step.totalSteps - step.step)
    Console.draw(
      "\r\u{1B}[K\(bar) \(step.step)/\(step.totalSteps)  loss \((smoothedLoss ?? step.loss).fixed(4))  "
        + "\(speed.fixed(0)) texts/s  \(Console.duration(left)) left")
  }

  private func draw(_ progress: ReadingProgress) {
    guard isInteractive, progress.totalBytes > 0 else { return }
    let now = ContinuousClock.now
    let began = reading?.began ?? now
    guard let drawn = reading?.drawn else {
      reading = (began, now)
      return
    }
    guard now - drawn > .milliseconds(200) else { return }
    reading = (began, now)
    let share = min(1, Double(progress.bytes) / Double(progress.totalBytes))
    let seconds = began.duration(to: now) / .seconds(1)
    let left = share > 0 ? ", \(Console.duration(seconds * (1 - share) / share)) left" : ""
    Console.draw(
      "\r\u{1B}[K\(Self.bar(share)) \(progress.bytes / 1_000_000) of \(progress.totalBytes / 1_000_000) MB read\(left)")
  }

  /// Takes back what a reading drew.
  private func clearReading() {
    if reading != nil { clear() }
    reading = nil
  }

  private static func bar(_ share: Double) -> String {
    let width = 24
    let filled = Int(Double(width) * share)
    return String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
  }

  private func clear() {
    if isInteractive { Console.draw("\r\u{1B}[K") }
  }
}
