import Batch
import Foundation

/// A line that says how far a batch of predictions has come, on a terminal.
final class BatchProgress {
  private let size: Int?
  private var lastShown = Date.distantPast
  private var isDrawn = false

  /// - Parameter size: bytes of the input where they are known.
  init(size: Int?) { self.size = size }

  func show(_ progress: BatchRun.Progress) {
    guard Console.isInteractive, Date().timeIntervalSince(lastShown) > 0.2 else { return }
    lastShown = Date()
    isDrawn = true
    var line = "\(progress.rows) rows"
    if progress.seconds > 0 { line += ", \((Double(progress.newRows) / progress.seconds).fixed(0)) rows/s" }
    if let size, size > 0, progress.bytesRead > 0 {
      let share = min(1, Double(progress.bytesRead) / Double(size))
      line += ", \((share * 100).fixed(0)) % read"
    }
    Console.draw("\r\u{1B}[K" + line)
  }

  func end() {
    if isDrawn { Console.draw("\r\u{1B}[K") }
    isDrawn = false
  }
}
