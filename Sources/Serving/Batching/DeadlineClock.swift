import Foundation

/// Calls back when a time has come, on a thread of its own.
///
/// A sleeping task a request would leave its timer behind for each one that is answered in time.
/// Unchecked Sendable: all state is guarded by `condition`.
final class DeadlineClock: @unchecked Sendable {
  typealias Instant = ContinuousClock.Instant

  private let condition = NSCondition()
  private var alarms: [UInt64: (time: Instant, action: @Sendable () -> Void)] = [:]
  private var nextNumber: UInt64 = 0
  private var wakes: Instant?
  private var isStopped = false

  init() {
    let thread = Thread { [self] in run() }
    thread.name = "hone-deadlines"
    thread.stackSize = 1 << 20
    thread.start()
  }

  /// - Returns: the number by which the alarm is forgotten.
  func add(_ time: Instant, _ action: @escaping @Sendable () -> Void) -> UInt64 {
    condition.lock()
    defer { condition.unlock() }
    nextNumber += 1
    alarms[nextNumber] = (time, action)
    if wakes.map({ time < $0 }) ?? true { condition.signal() }
    return nextNumber
  }

  func remove(_ number: UInt64) {
    condition.lock()
    alarms[number] = nil
    condition.unlock()
  }

  func stop() {
    condition.lock()
    isStopped = true
    condition.signal()
    condition.unlock()
  }

  private func run() {
    condition.lock()
    while !isStopped {
      let now = Instant.now
      let due = alarms.filter { $0.value.time <= now }
      if !due.isEmpty {
        for number in due.keys { alarms[number] = nil }
        condition.unlock()
        for alarm in due.values { alarm.action() }
        condition.lock()
        continue
      }
      wakes = alarms.values.map(\.time).min()
      if let wakes {
        // Dates follow a clock that may be set back: never trust one for long.
        _ = condition.wait(until: Date(timeIntervalSinceNow: min(1, max(0.001, (wakes - now) / .seconds(1)))))
      } else {
        condition.wait()
      }
    }
    condition.unlock()
  }
}
