import Dispatch
import Serving
import Synchronization
import Testing

/// A batcher whose computation waits until it is let go.
private final class HeldWork: Sendable {
  let batches = Mutex<[[Int]]>([])
  let gate = DispatchSemaphore(value: 0)
  /// Whether each batch was wanted when it was let go.
  let wanted = Mutex<[Bool]>([])

  @Sendable func compute(_ work: [Int], isWanted: @Sendable () -> Bool) -> [Result<Int, any Error>] {
    batches.withLock { $0.append(work) }
    gate.wait()
    wanted.withLock { $0.append(isWanted()) }
    return work.map { .success($0 * 10) }
  }

  var computed: [[Int]] { batches.withLock { $0 } }
}

private typealias NumberBatcher = Batcher<Int, Int>

/// The queue of a server: what it computes, what it refuses, and what it leaves out.
@Suite struct BatcherTests {
  private func rows(_ numbers: [Int], tokens: Int = 1) -> [NumberBatcher.Row] {
    numbers.map { NumberBatcher.Row($0, tokens: tokens) }
  }

  private var later: ContinuousClock.Instant { .now + .seconds(600) }

  private func values(_ answers: NumberBatcher.Answers) -> [Int] { answers.compactMap { try? $0.get() } }

  /// Until so many rows wait.
  private func wait(_ batcher: NumberBatcher, for count: Int) async throws {
    while batcher.waitingCount != count { try await Task.sleep(for: .milliseconds(1)) }
  }

  /// A request that is being computed, so that what comes next has to wait.
  private func occupy(_ batcher: NumberBatcher, _ work: HeldWork) async throws -> Task<[Int], any Error> {
    let task = Task { values(try await batcher.answers(to: rows([0]), by: later)) }
    while work.computed.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
    return task
  }

  @Test func manyRequestsGetTheirOwnAnswers() async throws {
    let batcher = NumberBatcher(BatchLimits()) { work, _ in work.map { .success($0 + 1) } }
    defer { batcher.stop() }
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for request in 0..<500 {
        let numbers = (0..<(request % 7 + 1)).map { request * 100 + $0 }
        group.addTask { values(try await batcher.answers(to: rows(numbers), by: later)) == numbers.map { $0 + 1 } }
      }
      for try await isRight in group { #expect(isRight) }
    }
    #expect(try await batcher.answers(to: [], by: later).isEmpty)
  }

  @Test func batchesKeepTheOrderAndTheLimits() async throws {
    let work = HeldWork()
    var limits = BatchLimits()
    limits.batchTokens = 10
    limits.batchRows = 3
    let batcher = NumberBatcher(limits, compute: work.compute)
    defer { batcher.stop() }
    let first = try await occupy(batcher, work)
    var tasks: [Task<[Int], any Error>] = []
    // The row of 40 tokens is more than a batch: it is computed alone.
    for (index, (number, tokens)) in [(1, 4), (2, 4), (3, 4), (4, 40), (5, 1), (6, 1), (7, 1), (8, 1)].enumerated() {
      tasks.append(Task { values(try await batcher.answers(to: rows([number], tokens: tokens), by: later)) })
      try await wait(batcher, for: index + 1)
    }
    for _ in 0..<6 { work.gate.signal() }
    #expect(try await first.value == [0])
    for (index, task) in tasks.enumerated() { #expect(try await task.value == [(index + 1) * 10]) }
    #expect(work.computed == [[0], [1, 2], [3], [4], [5, 6, 7], [8]])
  }

  @Test func aFullQueueRefuses() async throws {
    let work = HeldWork()
    var limits = BatchLimits()
    limits.queueRows = 3
    limits.queueTokens = 100
    let batcher = NumberBatcher(limits, compute: work.compute)
    defer { batcher.stop() }
    let first = try await occupy(batcher, work)
    let waiting = Task { values(try await batcher.answers(to: rows([1, 2], tokens: 40), by: later)) }
    try await wait(batcher, for: 2)
    for refused in [rows([3, 4]), rows([3], tokens: 30)] {
      await #expect(throws: ServingError.overloaded(retryAfter: 1)) {
        try await batcher.answers(to: refused, by: later)
      }
    }
    let fitting = Task { values(try await batcher.answers(to: rows([5], tokens: 20), by: later)) }
    try await wait(batcher, for: 3)
    for _ in 0..<2 { work.gate.signal() }
    #expect(try await first.value == [0])
    #expect(try await waiting.value == [10, 20])
    #expect(try await fitting.value == [50])
    // An empty queue takes more than its limit at once.
    for _ in 0..<10 { work.gate.signal() }
    #expect(try await batcher.answers(to: rows([1, 2, 3, 4, 5]), by: later).count == 5)
  }

  @Test func whatNobodyWaitsForIsLeftOut() async throws {
    let work = HeldWork()
    var limits = BatchLimits()
    limits.queueRows = 3
    let batcher = NumberBatcher(limits, compute: work.compute)
    defer { batcher.stop() }
    let first = try await occupy(batcher, work)
    let client = ClientWatch()
    let gone = Task { try await batcher.answers(to: rows([1]), by: later, for: client) }
    try await wait(batcher, for: 1)
    let cancelled = Task { try await batcher.answers(to: rows([2]), by: later) }
    try await wait(batcher, for: 2)
    client.leave()
    cancelled.cancel()
    await #expect(throws: ServingError.clientGone) { try await gone.value }
    await #expect(throws: CancellationError.self) { try await cancelled.value }
    await #expect(throws: ServingError.deadline) {
      try await batcher.answers(to: rows([3]), by: .now + .milliseconds(5))
    }
    // Their places are free for others.
    let others = Task { values(try await batcher.answers(to: rows([4, 5, 6]), by: later, for: ClientWatch())) }
    try await wait(batcher, for: 3)
    await #expect(throws: ServingError.clientGone) { try await batcher.answers(to: rows([7]), by: later, for: client) }
    for _ in 0..<3 { work.gate.signal() }
    #expect(try await first.value == [0])
    #expect(try await others.value == [40, 50, 60])
    #expect(work.computed == [[0], [4, 5, 6]])
  }

  @Test func aDeadlineEndsTheWaitForARunningComputation() async throws {
    let work = HeldWork()
    let batcher = NumberBatcher(BatchLimits(), compute: work.compute)
    defer { batcher.stop() }
    await #expect(throws: ServingError.deadline) {
      try await batcher.answers(to: rows([1]), by: .now + .milliseconds(20))
    }
    // Who computes can tell that nobody waits any more.
    work.gate.signal()
    work.gate.signal()
    #expect(try await values(batcher.answers(to: rows([2]), by: later)) == [20])
    #expect(work.wanted.withLock { $0 } == [false, true])
  }

  @Test func oneFailureIsNotTheOthers() async throws {
    let batcher = NumberBatcher(BatchLimits()) { work, _ in
      work.map { $0 == 2 ? .failure(ServingError.failed("no")) : .success($0) }
    }
    defer { batcher.stop() }
    let answers = try await batcher.answers(to: rows([1, 2, 3]), by: later)
    #expect(values(answers) == [1, 3])
    #expect(throws: ServingError.failed("no")) { try answers[1].get() }
  }

  @Test func stoppingAnswersWhatWaits() async throws {
    let work = HeldWork()
    let batcher = NumberBatcher(BatchLimits(), compute: work.compute)
    let first = try await occupy(batcher, work)
    let waiting = Task { try await batcher.answers(to: rows([1]), by: later) }
    try await wait(batcher, for: 1)
    batcher.stop()
    await #expect(throws: ServingError.stopping) { try await waiting.value }
    work.gate.signal()
    #expect(try await first.value == [0])
    await #expect(throws: ServingError.stopping) { try await batcher.answers(to: rows([2]), by: later) }
  }
}
