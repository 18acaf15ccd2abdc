import Foundation

/// Does one piece of work at a time on a thread of its own, in order; what is handed in waits for what came before it.
///
/// Unchecked Sendable: what both sides touch is under the lock.
final class WriteQueue: @unchecked Sendable {
  private let condition = NSCondition()
  private var work: (@Sendable () throws -> Void)?
  private var isBusy = false
  private var isStopped = false
  private var error: (any Error)?

  init() {
    let thread = Thread { [self] in
      while true {
        condition.lock()
        while work == nil, !isStopped { condition.wait() }
        guard let next = work else { return condition.unlock() }
        work = nil
        isBusy = true
        let isBroken = error != nil
        condition.broadcast()
        condition.unlock()
        var failure: (any Error)?
        // Nothing is written after what could not be written.
        if !isBroken { do { try next() } catch { failure = error } }
        condition.lock()
        isBusy = false
        error = error ?? failure
        condition.broadcast()
        condition.unlock()
      }
    }
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// Hands in work, as soon as nothing waits.
  ///
  /// - Throws: what earlier work threw.
  func submit(_ next: @escaping @Sendable () throws -> Void) throws {
    condition.lock()
    defer { condition.unlock() }
    while work != nil { condition.wait() }
    if let error { throw error }
    work = next
    condition.broadcast()
  }

  /// Waits until all is done.
  ///
  /// - Throws: what work threw.
  func drain() throws {
    condition.lock()
    defer { condition.unlock() }
    while work != nil || isBusy { condition.wait() }
    if let error { throw error }
  }

  func stop() {
    condition.lock()
    isStopped = true
    condition.broadcast()
    condition.unlock()
  }
}
