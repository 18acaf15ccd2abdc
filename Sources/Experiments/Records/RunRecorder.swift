import Foundation
package import Store
import Synchronization

/// Keeps the store up to date while a run trains: a thread of its own reads what is new in the run's log every few
/// seconds, so that the training waits for nothing.
package final class RunRecorder: Sendable {
  private let sync: RunSync
  private let path: String
  private let state: Mutex<State>
  private let condition = NSCondition()
  private let report: @Sendable (String) -> Void

  private struct State {
    var isOver = false
    var hasFailed = false
  }

  /// Seconds between two looks.
  private static let pause = 2.0

  /// - Parameter report: takes what goes wrong, in a line, once; the training goes on without the store.
  package init(store: RunStore, runs: String, run: String, report: @escaping @Sendable (String) -> Void) {
    sync = RunSync(store: store, runs: runs)
    path = run
    self.report = report
    state = Mutex(State())
    let thread = Thread { [self] in work() }
    thread.name = "hone-recorder"
    thread.start()
  }

  /// Records the end, once the run's files are all written.
  package func finish(_ ended: StoredRun.State) {
    condition.lock()
    state.withLock { $0.isOver = true }
    condition.broadcast()
    condition.unlock()
    update(ended)
  }

  private func work() {
    while true {
      update(nil)
      condition.lock()
      let isOver = state.withLock { $0.isOver }
      if !isOver { _ = condition.wait(until: Date(timeIntervalSinceNow: Self.pause)) }
      condition.unlock()
      if state.withLock({ $0.isOver }) { return }
    }
  }

  private func update(_ ended: StoredRun.State?) {
    // One at a time: the thread may still be at it when the end is recorded.
    condition.lock()
    defer { condition.unlock() }
    if ended == nil, state.withLock({ $0.isOver }) { return }
    do {
      try sync.update(path, ended: ended)
    } catch {
      let isFirst = state.withLock { state in
        defer { state.hasFailed = true }
        return !state.hasFailed
      }
      if isFirst { report("the run is not recorded: \(error)") }
    }
  }
}
