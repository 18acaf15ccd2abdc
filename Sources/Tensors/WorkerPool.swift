import Foundation

/// Threads of our own that run one body at a time, all together, and meet at its end.
///
/// Long matrix work would starve the cooperative pool, so workers are real threads; the caller is worker 0.
/// Unchecked Sendable: all state is guarded by `condition`.
package final class WorkerPool: @unchecked Sendable {
  package let count: Int
  private let condition = NSCondition()
  private var body: (@Sendable (Int) -> Void)?
  private var generation = 0
  private var running = 0
  private var stopped = false
  private var workspaces: [Workspace?]
  private var check: (@Sendable () -> Bool)?

  /// - Parameter count: workers, at least 1.
  package init(count: Int) {
    self.count = max(1, count)
    workspaces = Array(repeating: nil, count: max(1, count))
    for index in 1..<max(1, count) {
      let thread = Thread { [self] in work(index) }
      thread.name = "hone-worker-\(index)"
      thread.stackSize = 4 << 20
      thread.start()
    }
  }

  /// Ends the threads; the pool must not be used afterwards.
  package func stop() {
    condition.lock()
    stopped = true
    condition.broadcast()
    condition.unlock()
  }

  /// The memory of a worker, which it keeps from one body to the next; forgotten, not freed, here.
  ///
  /// - Parameter worker: the one that asks, inside of its body.
  package func workspace(_ worker: Int) -> Workspace {
    condition.lock()
    defer { condition.unlock() }
    let workspace = workspaces[worker] ?? Workspace(isCoarse: true)
    workspaces[worker] = workspace
    workspace.reset()
    return workspace
  }

  /// Runs `body(worker)` once on each worker and returns when all are done.
  package func run(_ body: @escaping @Sendable (Int) -> Void) {
    guard count > 1 else {
      body(0)
      return
    }
    condition.lock()
    precondition(!stopped, "a pool that was stopped")
    self.body = body
    generation += 1
    running = count - 1
    condition.broadcast()
    condition.unlock()
    body(0)
    condition.lock()
    while running > 0 { condition.wait() }
    self.body = nil
    condition.unlock()
  }

  /// Runs `body`, whose parts ask between one another whether their results are wanted still.
  ///
  /// What nobody wants any more may end early, with results that are no numbers.
  package func whileWanted<Result>(
    _ check: @escaping @Sendable () -> Bool, _ body: () throws -> Result
  ) rethrows -> Result {
    condition.withLock { self.check = check }
    defer { condition.withLock { self.check = nil } }
    return try body()
  }

  /// Whether anybody wants what is being computed.
  package var isWanted: Bool { condition.withLock { check }?() ?? true }

  private func work(_ index: Int) {
    var seen = 0
    while true {
      condition.lock()
      while generation == seen && !stopped { condition.wait() }
      if stopped {
        condition.unlock()
        return
      }
      seen = generation
      let body = self.body
      condition.unlock()
      body?(index)
      condition.lock()
      running -= 1
      if running == 0 { condition.broadcast() }
      condition.unlock()
    }
  }
}
