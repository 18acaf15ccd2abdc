import Foundation

/// Writes lines to a file descriptor on a thread of its own, so that who logs never waits for who reads the log.
///
/// Lines of one hundredth of a second go out together. What finds no room is dropped and counted, and the count is written
/// once there is room again.
/// Unchecked Sendable: all state is guarded by `condition`.
final class LogSink: @unchecked Sendable {
  private static let rest = 0.01
  private static let lineFeed = UInt8(ascii: "\n")

  private let descriptor: Int32
  private let limit: Int
  private let lostLine: @Sendable (Int) -> String
  private let condition = NSCondition()
  private var waiting: [UInt8] = []
  private var lostCount = 0
  /// The last write ended within a line.
  private var isMidLine = false
  private var isIdle = false
  private var isClosing = false
  private var isClosed = false

  /// - Parameters:
  ///   - limit: bytes that wait at most.
  ///   - lostLine: says how many lines are missing.
  init(descriptor: Int32, limit: Int, lostLine: @escaping @Sendable (Int) -> String) {
    self.descriptor = descriptor
    self.limit = limit
    self.lostLine = lostLine
    let thread = Thread { [self] in run() }
    thread.name = "hone-log"
    thread.stackSize = 1 << 20
    thread.start()
  }

  /// Takes a line without its line feed; returns at once.
  func write(_ line: String) {
    condition.lock()
    defer { condition.unlock() }
    guard !isClosing, waiting.count + line.utf8.count < limit else {
      lostCount += 1
      return
    }
    waiting.append(contentsOf: line.utf8)
    waiting.append(Self.lineFeed)
    if isIdle { condition.signal() }
  }

  /// Ends the thread once everything is written, or gives up waiting for that after so many seconds.
  func close(within seconds: Double) {
    let end = Date(timeIntervalSinceNow: seconds)
    condition.lock()
    defer { condition.unlock() }
    isClosing = true
    condition.broadcast()
    while !isClosed, condition.wait(until: end) {}
  }

  private func run() {
    condition.lock()
    while let batch = nextBatch() {
      condition.unlock()
      let written = Self.write(batch, to: descriptor)
      condition.lock()
      if written > 0 { isMidLine = batch[written - 1] != Self.lineFeed }
      lostCount += batch[written...].count { $0 == Self.lineFeed }
      if !isClosing { _ = condition.wait(until: Date(timeIntervalSinceNow: Self.rest)) }
    }
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }

  /// What is written next; nil after the end. Called with the lock held.
  private func nextBatch() -> [UInt8]? {
    while waiting.isEmpty, !isClosing {
      isIdle = true
      condition.wait()
      isIdle = false
    }
    guard !waiting.isEmpty else { return nil }
    var batch = isMidLine ? [Self.lineFeed] + waiting : waiting
    waiting.removeAll(keepingCapacity: true)
    if lostCount > 0 {
      batch.append(contentsOf: lostLine(lostCount).utf8)
      batch.append(Self.lineFeed)
      lostCount = 0
    }
    return batch
  }

  /// - Returns: how many bytes were written: all, unless the descriptor takes no more.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int {
    bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let count = Foundation.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
        if count > 0 {
          done += count
        } else if count < 0, errno == EAGAIN {
          var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&wanted, 1, -1)
        } else if count < 0, errno != EINTR {
          return done
        }
      }
      return done
    }
  }
}
