import Synchronization

/// The rows of one request on their way through the batcher: answered once, by whoever comes first.
final class WorkTicket<Output: Sendable>: Sendable {
  typealias Answers = [Result<Output, any Error>]

  private struct State {
    var answers: [Result<Output, any Error>?]
    var missing: Int
    var outcome: Result<Answers, any Error>?
    var continuation: CheckedContinuation<Answers, any Error>?
  }

  let deadline: ContinuousClock.Instant
  let tally: RequestTally?
  private let state: Mutex<State>

  init(rows: Int, deadline: ContinuousClock.Instant, tally: RequestTally? = nil) {
    self.deadline = deadline
    self.tally = tally
    state = Mutex(State(answers: Array(repeating: nil, count: rows), missing: rows))
  }

  /// Whether somebody still waits.
  var isOpen: Bool { state.withLock { $0.outcome == nil } }

  /// Who waits; hears at once of what has become known already.
  func attach(_ continuation: CheckedContinuation<Answers, any Error>) {
    let outcome = state.withLock { state in
      if state.outcome == nil { state.continuation = continuation }
      return state.outcome
    }
    if let outcome { continuation.resume(with: outcome) }
  }

  /// The answer of one row; the last one ends the wait.
  func set(_ answer: Result<Output, any Error>, at place: Int) {
    let ended = state.withLock { state -> (CheckedContinuation<Answers, any Error>?, Answers)? in
      guard state.outcome == nil, state.answers[place] == nil else { return nil }
      state.answers[place] = answer
      state.missing -= 1
      guard state.missing == 0 else { return nil }
      let answers = state.answers.compactMap { $0 }
      state.outcome = .success(answers)
      return (state.continuation.take(), answers)
    }
    if let (continuation, answers) = ended { continuation?.resume(returning: answers) }
  }

  /// Ends the wait without answers.
  func fail(_ error: any Error) {
    let continuation = state.withLock { state -> CheckedContinuation<Answers, any Error>? in
      guard state.outcome == nil else { return nil }
      state.outcome = .failure(error)
      return state.continuation.take()
    }
    continuation?.resume(throwing: error)
  }
}
