import Dispatch
import Synchronization
import Tensors
import Testing

/// Workers that lend one another a hand.
@Suite struct WorkerTeamTests {
  /// Every piece of every work is done once, by whomever, before `run` returns.
  @Test(arguments: [1, 2, 4]) func everyPieceOnce(count: Int) {
    let pool = WorkerPool(count: count)
    defer { pool.stop() }
    let team = WorkerTeam(count: count)
    let sums = Mutex<[Int]>([])
    pool.run { worker in
      if worker > 0 { return team.help() }
      for round in 0..<2_000 {
        let pieces = round % 9
        let marks = (0..<8).map { _ in AtomicMark() }
        team.run(pieces: pieces) { marks[$0].count.add(1, ordering: .relaxed) }
        let counts = marks.map { $0.count.load(ordering: .relaxed) }
        let isRight = counts == (0..<8).map { $0 < pieces ? 1 : 0 }
        if !isRight { sums.withLock { $0.append(round) } }
      }
      team.finish()
    }
    #expect(sums.withLock { $0 }.isEmpty)
  }

  private final class AtomicMark: Sendable {
    let count = Atomic<Int>(0)
  }

  /// A leader does all by itself while no helper has come.
  @Test func nobodyNeedsToCome() {
    let team = WorkerTeam(count: 2)
    var done: [Int] = []
    team.run(pieces: 5) { done.append($0) }
    #expect(done == [0, 1, 2, 3, 4])
  }
}
