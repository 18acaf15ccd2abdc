import Foundation
import Kernels
import Synchronization
import Tensors
import Training

/// `--watch`: a training's health on a terminal, redrawn in place; in a pipe a line every few seconds.
final class TrainingWatch {
  private let isInteractive: Bool
  private let heads: [String]
  /// GFLOP/s of the workers together in registers alone.
  private let roof: Double
  private let clock = ContinuousClock()
  private var start: TrainingStart?
  private var losses: [Double] = []
  private var smoothed: Double?
  private var ratio: Double?
  private var evaluation = ""
  private var best: (step: Int, score: Double)?
  private var last: TrainingStep?
  private var drawnLines = 0
  private var lastDrawn: ContinuousClock.Instant?
  /// The last steps: seconds and tokens so far.
  private var recent: [(seconds: Double, tokens: Int)] = []

  /// - Parameters:
  ///   - heads: names of heads that are trained together; empty for one.
  ///   - workers: threads that compute.
  init(isInteractive: Bool, heads: [String] = [], workers: Int) {
    self.isInteractive = isInteractive
    self.heads = heads
    let pool = WorkerPool(count: workers)
    let total = Mutex(0.0)
    pool.run { _ in
      let rate = measureFMAPeak(seconds: 0.1)
      total.withLock { $0 += rate }
    }
    pool.stop()
    roof = total.withLock { $0 }
  }

  /// Whether the event is shown here, and nowhere else.
  func observe(_ event: TrainingEvent) -> Bool {
    switch event {
    case .started(let start):
      self.start = start
      return false
    case .step(let step):
      take(step)
      return true
    case .evaluated(let evaluation):
      if evaluation.isBest { best = (evaluation.step, evaluation.score) }
      let kept = best.map { " (best \($0.score.fixed(4)) at step \($0.step))" } ?? ""
      self.evaluation = "\(evaluation.metric) \(evaluation.score.fixed(4)) at step \(evaluation.step)\(kept)"
      if isInteractive, let last { draw(last) }
      return isInteractive
    case .reading, .remark, .stepSkipped, .stoppedEarly, .resumed:
      clear()
      return false
    case .finished:
      drawnLines = 0
      return true
    }
  }

  private func take(_ step: TrainingStep) {
    smoothed = smoothed.map { $0 * 0.95 + step.loss * 0.05 } ?? step.loss
    losses.append(smoothed ?? step.loss)
    ratio = step.updateRatio ?? ratio
    recent.append((step.seconds, step.tokensSoFar))
    if recent.count > 50 { recent.removeFirst() }
    let pause: Duration = isInteractive ? .milliseconds(200) : .seconds(10)
    if let lastDrawn, clock.now - lastDrawn < pause, step.step < step.totalSteps { return }
    draw(step)
  }

  private func draw(_ step: TrainingStep) {
    last = step
    lastDrawn = clock.now
    let lines = lines(step)
    guard isInteractive else { return Console.note(lines.joined(separator: "; ")) }
    clear()
    Console.draw(lines.map { $0 + "\n" }.joined())
    drawnLines = lines.count
  }

  /// Takes back what was drawn.
  private func clear() {
    if drawnLines > 0 { Console.draw("\u{1B}[\(drawnLines)A\u{1B}[J") }
    drawnLines = 0
  }

  private func lines(_ step: TrainingStep) -> [String] {
    let left = step.seconds / Double(step.step) * Double(step.totalSteps - step.step)
    let epoch = start.map { (Double(step.step) / Double(max(1, $0.stepsPerEpoch))).fixed(2) } ?? "\(step.epoch)"
    var lines = [
      "step        \(step.step) of \(step.totalSteps), epoch \(epoch); \(Console.duration(step.seconds)), "
        + "\(Console.duration(left)) left",
      "loss        \((smoothed ?? step.loss).fixed(4))  \(isInteractive ? Sparkline.text(losses, width: 40) : "")",
    ]
    if heads.count > 1 {
      lines.append("  by head   " + zip(heads, step.headLosses).map { "\($0) \($1.fixed(4))" }.joined(separator: ", "))
    }
    let moved = ratio.map { ", update to weight \(Self.scientific($0))" } ?? ""
    lines.append(
      "gradient    \(step.gradientNorm.fixed(3))\(moved), learning rate \(Self.scientific(step.learningRate))")
    lines.append("speed       \(speed)")
    lines.append("memory      \(ProcessMemory.peakBytes / 1_048_576) MB at most")
    if !evaluation.isEmpty { lines.append("validation  \(evaluation)") }
    return lines
  }

  private var speed: String {
    guard let first = recent.first, let last = recent.last, last.seconds > first.seconds else { return "" }
    let tokens = Double(last.tokens - first.tokens) / (last.seconds - first.seconds)
    let share = start.map { tokens * $0.operationsPerToken / 1e9 / max(roof, 1e-9) } ?? 0
    return
      "\(tokens.fixed(0)) tokens/s, linear layers at \((100 * share).fixed(0)) % of the roof of \(roof.fixed(0)) GFLOP/s"
  }

  /// Three digits and an exponent, without a locale.
  private static func scientific(_ value: Double) -> String {
    String(format: "%.2e", locale: Locale(identifier: "en_US_POSIX"), value)
  }
}

/// A row of blocks whose heights are values.
enum Sparkline {
  private static let blocks = Array("▁▂▃▄▅▆▇█")

  /// The means of `width` equal stretches of the values, from the least to the greatest.
  static func text(_ values: [Double], width: Int) -> String {
    guard !values.isEmpty else { return "" }
    let count = min(width, values.count)
    let means = (0..<count).map { index -> Double in
      let range = (index * values.count / count)..<((index + 1) * values.count / count)
      return values[range].reduce(0, +) / Double(range.count)
    }
    let low = means.min() ?? 0
    let span = (means.max() ?? 0) - low
    return String(means.map { blocks[span > 0 ? min(7, Int(($0 - low) / span * 7.999)) : 0] })
  }
}
