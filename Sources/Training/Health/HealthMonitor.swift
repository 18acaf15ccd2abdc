import Evaluation
import Files

/// Watches a training and says in words what a person would want to know: the loss does not fall, the model overfits, a
/// label is never given.
final class HealthMonitor {
  private let direction: MetricDirection
  private let advisesClassWeights: Bool
  private var totalSteps = 0
  private var stepsPerEpoch = 1
  /// Of each step that was taken, by its number.
  private var losses: [(step: Int, loss: Double)] = []
  private var best: (step: Int, score: Double)?
  private var saidNotFalling = false
  private var saidOverfitting = false
  private var missed: [String: Int] = [:]
  private var saidMissed: Set<String> = []

  /// - Parameter advisesClassWeights: whether these may help, and are not on already.
  init(direction: MetricDirection, advisesClassWeights: Bool = true) {
    self.direction = direction
    self.advisesClassWeights = advisesClassWeights
  }

  /// What is to be said after an event.
  func observe(_ event: TrainingEvent) -> [String] {
    switch event {
    case .started(let start):
      totalSteps = start.totalSteps
      stepsPerEpoch = max(1, start.stepsPerEpoch)
      return []
    case .step(let step):
      losses.append((step.step, step.loss))
      return [notFalling()].compactMap { $0 }
    case .evaluated(let evaluation):
      return [overfitting(evaluation.step, evaluation.score)].compactMap { $0 } + neverPredicted(evaluation.unpredicted)
    case .reading, .resumed, .remark, .stepSkipped, .stoppedEarly, .finished: return []
    }
  }

  /// Takes over what the log of a run says that is gone on with.
  func restore(_ lines: [JSON]) {
    for line in lines {
      if let step = line["step"]?.intValue, let loss = line["loss"]?.doubleValue { losses.append((step, loss)) }
      if let step = line["evaluated_after"]?.intValue, let score = line["score"]?.doubleValue {
        if line["best"] == true { best = (step, score) }
        count(line["never_given"]?.arrayValue?.compactMap(\.stringValue) ?? [])
      }
      if let remark = line["remark"]?.stringValue {
        if remark.hasPrefix(Self.notFallingPrefix) { saidNotFalling = true }
        if remark.hasPrefix(Self.overfittingPrefix) { saidOverfitting = true }
        if remark.hasPrefix(Self.missedPrefix) { saidMissed.insert(remark) }
      }
    }
  }

  private static let notFallingPrefix = "the loss is not falling"
  private static let overfittingPrefix = "overfitting since"
  private static let missedPrefix = "never given"
  /// The share by which a loss has to fall to have fallen.
  private static let leastFall = 0.02
  /// Steps whose mean is compared.
  private static let window = 20

  /// Once, when a third of the training is over and at least two windows of steps are there.
  private func notFalling() -> String? {
    guard !saidNotFalling, let last = losses.last?.step, last >= max(totalSteps / 3, 3 * Self.window),
      losses.count >= 2 * Self.window
    else { return nil }
    let first = Self.mean(losses.prefix(Self.window).map(\.loss))
    let now = Self.mean(losses.suffix(Self.window).map(\.loss))
    guard now > first * (1 - Self.leastFall) else { return nil }
    saidNotFalling = true
    return
      "\(Self.notFallingPrefix): \(Self.text(first)) in the first \(Self.window) steps, \(Self.text(now)) in the last "
      + "\(Self.window); try another training.learning_rate (hone train --find-rate shows which), or look at the labels"
  }

  /// Once, when the score is worse than it was two epochs ago at least while the loss fell on.
  private func overfitting(_ step: Int, _ score: Double) -> String? {
    guard let best, !direction.isBetter(score, than: best.score) else {
      best = (step, score)
      return nil
    }
    guard !saidOverfitting, step - best.step >= 2 * stepsPerEpoch, direction.isBetter(best.score, than: score) else {
      return nil
    }
    let span = min(stepsPerEpoch, Self.window)
    let then = Self.mean(losses.filter { $0.step <= best.step }.suffix(span).map(\.loss))
    let now = Self.mean(losses.suffix(span).map(\.loss))
    guard now < then * 0.9 else { return nil }
    saidOverfitting = true
    let epoch = (best.step + stepsPerEpoch - 1) / stepsPerEpoch
    return
      "\(Self.overfittingPrefix) epoch \(epoch): the training loss fell from \(Self.text(then)) to \(Self.text(now)), "
      + "the validation score went from \(Self.text(best.score)) to \(Self.text(score)); the weights of step \(best.step) are kept"
  }

  /// Once a label that two evaluations in a row did not see given, not before the end of the first epoch.
  private func neverPredicted(_ labels: [String]) -> [String] {
    count(labels)
    guard let last = losses.last?.step, last >= stepsPerEpoch else { return [] }
    let found = labels.filter { (missed[$0] ?? 0) >= 2 || last >= totalSteps }
    guard !found.isEmpty else { return [] }
    let text =
      "\(Self.missedPrefix): the validation data has \(found.joined(separator: ", ")), and the model gives it to no "
      + "text" + (advisesClassWeights ? "; training.class_weights: balanced may help" : "")
    return saidMissed.insert(text).inserted ? [text] : []
  }

  /// Evaluations in a row that did not see each label given.
  private func count(_ labels: [String]) {
    let missing = Set(labels)
    missed = missed.filter { missing.contains($0.key) }
    for label in labels { missed[label, default: 0] += 1 }
  }

  private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }

  /// Four digits after the point, without a locale.
  private static func text(_ value: Double) -> String {
    let scaled = (abs(value) * 10_000).rounded()
    guard scaled.isFinite, scaled < 1e15 else { return "\(value)" }
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    return (value < 0 ? "-" : "") + padded.dropLast(4) + "." + padded.suffix(4)
  }
}
