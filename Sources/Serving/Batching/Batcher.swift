import Foundation

/// A bounded queue whose rows are computed together, in the order in which they came.
///
/// One thread of its own takes what waits, up to the limits of a batch, and runs it; handlers suspend until their rows are
/// answered. Rows of a request that nobody waits for any more are left out.
/// Unchecked Sendable: all state is guarded by `condition`.
package final class Batcher<Work: Sendable, Output: Sendable>: @unchecked Sendable {
  package typealias Instant = ContinuousClock.Instant
  package typealias Answers = [Result<Output, any Error>]
  /// One answer a piece of work, in order. The other closure says whether anybody still waits for one of them.
  package typealias Compute = @Sendable ([Work], @escaping @Sendable () -> Bool) -> Answers

  /// One piece of work, with about how many tokens it has.
  package struct Row: Sendable {
    package let work: Work
    package let tokens: Int

    package init(_ work: Work, tokens: Int) {
      self.work = work
      self.tokens = tokens
    }
  }

  private struct Entry {
    let row: Row
    let place: Int
    let ticket: WorkTicket<Output>
    let since: Instant
  }

  private let limits: BatchLimits
  private let compute: Compute
  private let observe: @Sendable (BatchRecord) -> Void
  let clock = DeadlineClock()
  private let condition = NSCondition()
  private var waiting: [Entry] = []
  private var waitingTokens = 0
  private var isStopped = false
  /// Tokens a second, of the last batches; 0: not known yet.
  private var speed = 0.0

  /// - Parameters:
  ///   - observe: hears of each batch, on the batcher's thread.
  ///   - compute: called on the batcher's thread.
  package init(
    _ limits: BatchLimits, observe: @escaping @Sendable (BatchRecord) -> Void = { _ in },
    compute: @escaping Compute
  ) {
    self.limits = limits
    self.compute = compute
    self.observe = observe
    let thread = Thread { [self] in run() }
    thread.name = "hone-batcher"
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// Rows that wait.
  package var waitingCount: Int {
    condition.lock()
    defer { condition.unlock() }
    return waiting.count
  }

  /// The answers of some rows, in their order.
  ///
  /// - Parameters:
  ///   - deadline: when nobody wants them any more.
  ///   - client: who asks; work for one that has gone is left out.
  ///   - tally: hears of each row how long it waited and how long its batch took, before the answers are there.
  /// - Throws: `ServingError.overloaded`, `.deadline`, `.clientGone`, `.stopping`; `CancellationError`.
  package func answers(
    to rows: [Row], by deadline: Instant, for client: ClientWatch? = nil, tally: RequestTally? = nil
  ) async throws -> Answers {
    guard !rows.isEmpty else { return [] }
    let ticket = WorkTicket<Output>(rows: rows.count, deadline: deadline, tally: tally)
    let alarm = clock.add(deadline) { ticket.fail(ServingError.deadline) }
    let watch = client?.onLeave { ticket.fail(ServingError.clientGone) }
    defer {
      clock.remove(alarm)
      if let watch { client?.forget(watch) }
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        ticket.attach(continuation)
        do { try enqueue(rows, ticket) } catch { ticket.fail(error) }
      }
    } onCancel: {
      ticket.fail(CancellationError())
    }
  }

  /// Ends the thread after the batch that it computes; what waits fails with `ServingError.stopping`.
  package func stop() {
    condition.lock()
    isStopped = true
    let left = waiting
    waiting = []
    waitingTokens = 0
    condition.signal()
    condition.unlock()
    for entry in left { entry.ticket.fail(ServingError.stopping) }
    clock.stop()
  }

  private func enqueue(_ rows: [Row], _ ticket: WorkTicket<Output>) throws {
    let tokens = rows.reduce(0) { $0 + $1.tokens }
    condition.lock()
    defer { condition.unlock() }
    guard !isStopped else { throw ServingError.stopping }
    if !fits(rows.count, tokens) {
      waiting.removeAll { !$0.ticket.isOpen }
      waitingTokens = waiting.reduce(0) { $0 + $1.row.tokens }
      guard fits(rows.count, tokens) else { throw ServingError.overloaded(retryAfter: secondsOfWaiting) }
    }
    let now = Instant.now
    for (place, row) in rows.enumerated() {
      waiting.append(Entry(row: row, place: place, ticket: ticket, since: now))
    }
    waitingTokens += tokens
    condition.signal()
  }

  /// Whether a request finds room; an empty queue has room for any.
  private func fits(_ rows: Int, _ tokens: Int) -> Bool {
    waiting.isEmpty || (waiting.count + rows <= limits.queueRows && waitingTokens + tokens <= limits.queueTokens)
  }

  /// About how long what waits will take.
  private var secondsOfWaiting: Int {
    guard speed > 0 else { return 1 }
    return min(60, max(1, Int((Double(waitingTokens) / speed).rounded(.up))))
  }

  private func run() {
    while let batch = nextBatch() {
      guard !batch.isEmpty else { continue }
      let start = Instant.now
      let answers = compute(batch.map(\.row.work)) {
        let now = Instant.now
        return batch.contains { $0.ticket.isOpen && $0.ticket.deadline > now }
      }
      precondition(answers.count == batch.count, "one answer a piece of work")
      let computation = Instant.now - start
      let tokens = batch.reduce(0) { $0 + $1.row.tokens }
      note(tokens, computation)
      observe(BatchRecord(rows: batch.count, tokens: tokens))
      // Counted first: who has an answer finds it in the counts.
      for (entry, answer) in zip(batch, answers) {
        entry.ticket.tally?.computed(wait: start - entry.since, computation: computation)
        entry.ticket.set(answer, at: entry.place)
      }
    }
  }

  private func note(_ tokens: Int, _ computation: Duration) {
    let now = Double(tokens) / max(1e-6, computation / .seconds(1))
    condition.lock()
    speed = speed == 0 ? now : 0.8 * speed + 0.2 * now
    condition.unlock()
  }

  /// What is computed next, perhaps nothing; nil after the end.
  private func nextBatch() -> [Entry]? {
    condition.lock()
    defer { condition.unlock() }
    while waiting.isEmpty, !isStopped { condition.wait() }
    guard !isStopped else { return nil }
    let now = Instant.now
    var batch: [Entry] = []
    var tokens = 0
    var taken = 0
    for entry in waiting {
      let isWanted = entry.ticket.isOpen && entry.ticket.deadline > now
      if isWanted {
        if !batch.isEmpty, tokens + entry.row.tokens > limits.batchTokens || batch.count >= limits.batchRows { break }
        batch.append(entry)
        tokens += entry.row.tokens
      } else {
        entry.ticket.fail(ServingError.deadline)
      }
      waitingTokens -= entry.row.tokens
      taken += 1
    }
    waiting.removeFirst(taken)
    return batch
  }
}
