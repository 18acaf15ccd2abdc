import Synchronization

/// Whether the client of a connection is still there.
package final class ClientWatch: Sendable {
  private struct State {
    var isGone = false
    var nextNumber = 0
    var actions: [Int: @Sendable () -> Void] = [:]
  }

  private let state = Mutex(State())

  package init() {}

  /// Calls back when the client leaves, at once when it has left.
  ///
  /// - Returns: the number by which the action is forgotten.
  package func onLeave(_ action: @escaping @Sendable () -> Void) -> Int {
    let (number, isGone) = state.withLock { state in
      state.nextNumber += 1
      if !state.isGone { state.actions[state.nextNumber] = action }
      return (state.nextNumber, state.isGone)
    }
    if isGone { action() }
    return number
  }

  package func forget(_ number: Int) {
    state.withLock { state in state.actions[number] = nil }
  }

  /// Says that the client has gone.
  package func leave() {
    let actions = state.withLock { state in
      state.isGone = true
      defer { state.actions = [:] }
      return Array(state.actions.values)
    }
    for action in actions { action() }
  }
}
