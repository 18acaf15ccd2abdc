import Foundation
import Synchronization
import Tensors
import Testing

@Suite("Worker pool")
struct WorkerPoolTests {
  @Test("every worker runs the body once a round, in many rounds", arguments: [1, 2, 3, 8])
  func rounds(count: Int) {
    let pool = WorkerPool(count: count)
    defer { pool.stop() }
    let calls = Mutex([Int](repeating: 0, count: count))
    for round in 1...500 {
      pool.run { worker in calls.withLock { $0[worker] += 1 } }
      // `run` returns when all are done, so every count is the same here.
      #expect(calls.withLock { $0 } == [Int](repeating: round, count: count))
    }
  }

  @Test("what one round wrote is seen by all workers in the next")
  func visibility() {
    let pool = WorkerPool(count: 4)
    defer { pool.stop() }
    let slots = Slots(count: 4)
    for round in 1...300 {
      pool.run { slots.values[$0] = round }
      let sums = Slots(count: 4)
      pool.run { worker in sums.values[worker] = slots.values.reduce(0, +) }
      #expect(Array(sums.values) == [Int](repeating: 4 * round, count: 4))
    }
  }

  @Test("fewer than one worker is one: the caller")
  func atLeastOne() {
    let pool = WorkerPool(count: 0)
    let workers = Mutex([Int]())
    pool.run { worker in workers.withLock { $0.append(worker) } }
    #expect(pool.count == 1 && workers.withLock { $0 } == [0])
    pool.stop()
  }

  @Test("at least one core is usable, and no more than are there")
  func cores() {
    #expect((1...max(1, ProcessInfo.processInfo.processorCount)).contains(UsableCores.count))
  }

  @Test("pools come and go")
  func manyPools() {
    for _ in 0..<50 {
      let pool = WorkerPool(count: 3)
      let calls = Atomic(0)
      pool.run { _ in calls.add(1, ordering: .relaxed) }
      pool.stop()
      #expect(calls.load(ordering: .relaxed) == 3)
    }
  }

  /// Unchecked Sendable: workers write disjoint elements, and read only in another round.
  private final class Slots: @unchecked Sendable {
    let values: UnsafeMutableBufferPointer<Int>

    init(count: Int) {
      values = .allocate(capacity: count)
      values.initialize(repeating: 0)
    }

    deinit { values.deallocate() }
  }
}
