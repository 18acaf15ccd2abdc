import ServiceLifecycle
import Synchronization

/// Whether the server has been asked to stop.
final class ServerState: Service {
  private let stopping = Atomic(false)

  var isStopping: Bool { stopping.load(ordering: .acquiring) }

  func run() async throws {
    try await gracefulShutdown()
    stopping.store(true, ordering: .releasing)
  }
}
