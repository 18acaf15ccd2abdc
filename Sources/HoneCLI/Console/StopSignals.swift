import Dispatch
import Foundation
import Synchronization

/// Hears SIGINT and SIGTERM: the first asks a training to stop after its step, the second ends the process at once.
///
/// What comes within a moment of the first is the same request: `timeout` sends its signal to the process and to its group.
///
/// Unchecked Sendable: the sources are set in `init` alone.
final class StopSignals: @unchecked Sendable {
  private let state = Atomic<Int32>(0)
  /// When the first was heard, in nanoseconds.
  private let time = Atomic<UInt64>(0)
  private static let moment: UInt64 = 100_000_000
  private let unit: String
  private var sources: [any DispatchSourceSignal] = []

  /// Nil until somebody asked to stop.
  var first: Int32? {
    let signal = state.load(ordering: .acquiring)
    return signal == 0 ? nil : signal
  }

  /// - Parameter unit: what is finished first.
  init(finishing unit: String = "step") {
    self.unit = unit
    for number in [SIGINT, SIGTERM] {
      // The default action would come before the source.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [unowned self] in hear(number) }
      source.resume()
      sources.append(source)
    }
  }

  private func hear(_ number: Int32) {
    let now = DispatchTime.now().uptimeNanoseconds
    let (isFirst, _) = time.compareExchange(expected: 0, desired: now, ordering: .acquiringAndReleasing)
    guard isFirst else {
      if now > time.load(ordering: .acquiring) + Self.moment { _exit(128 + number) }
      return
    }
    state.store(number, ordering: .releasing)
    Console.note("\nstopping after this \(unit); once more to stop at once")
  }

  deinit {
    for source in sources { source.cancel() }
  }
}
