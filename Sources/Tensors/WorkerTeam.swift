import Foundation
import Synchronization

/// Workers without work of their own that lend the one that has some a hand: pieces of it are taken by whoever comes first.
///
/// The leader never waits for a helper to begin, only for pieces that one has taken. Helpers look for work without sleeping,
/// so a team should live no longer than a pass. Results do not depend on who takes which piece.
/// Unchecked Sendable: `body` is written by the leader while no piece is left, and read by those who have taken one.
package final class WorkerTeam: @unchecked Sendable {
  /// Generation, pieces and the next piece of the current work in one word, so that no piece of earlier work is taken.
  private struct Turn {
    var word: UInt64

    init(word: UInt64) { self.word = word }

    init(generation: UInt64, pieces: Int) { word = generation << 32 | UInt64(pieces) << 16 }

    var generation: UInt64 { word >> 32 }
    var pieces: Int { Int(word >> 16 & 0xffff) }
    var next: Int { Int(word & 0xffff) }
    /// Whether a piece is left to take.
    var isOpen: Bool { next < pieces }
    /// What the word is after its next piece was taken.
    var advanced: UInt64 { word + 1 }
  }

  /// Helpers and the leader.
  package let count: Int
  private let turn = Atomic<UInt64>(0)
  private let done = Atomic<Int>(0)
  private let isOver = Atomic<Bool>(false)
  private var body: ((Int) -> Void)?

  package init(count: Int) { self.count = count }

  /// Runs `body` for `0..<pieces`, in any order and on several threads; returns when all are done.
  ///
  /// - Parameter pieces: at most 65,535.
  package func run(pieces: Int, _ body: (Int) -> Void) {
    precondition(pieces < 1 << 16)
    guard pieces > 1, count > 1 else {
      for piece in 0..<pieces { body(piece) }
      return
    }
    withoutActuallyEscaping(body) { body in
      self.body = body
      done.store(0, ordering: .relaxed)
      let generation = Turn(word: turn.load(ordering: .relaxed)).generation &+ 1
      turn.store(Turn(generation: generation & 0xffff_ffff, pieces: pieces).word, ordering: .releasing)
      while takePiece() {}
      var looks = 0
      while done.load(ordering: .acquiring) < pieces { Self.pause(&looks) }
      self.body = nil
    }
  }

  /// Takes pieces until the leader says that its work is over.
  package func help() {
    var looks = 0
    while !isOver.load(ordering: .acquiring) {
      if takePiece() { looks = 0 } else { Self.pause(&looks) }
    }
  }

  /// Sends the helpers home.
  package func finish() { isOver.store(true, ordering: .releasing) }

  private func takePiece() -> Bool {
    var seen = Turn(word: turn.load(ordering: .acquiring))
    while seen.isOpen {
      let (taken, found) = turn.weakCompareExchange(
        expected: seen.word, desired: seen.advanced, ordering: .acquiringAndReleasing)
      if taken {
        body?(seen.next)
        done.add(1, ordering: .releasing)
        return true
      }
      seen = Turn(word: found)
    }
    return false
  }

  /// Whoever looks for long lets others have the core.
  private static func pause(_ looks: inout Int) {
    looks += 1
    if looks > 4_000 { sched_yield() }
  }
}
