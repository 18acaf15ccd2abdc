import ServiceLifecycle
import UnixSignals

/// Looks the models up again whenever SIGHUP comes.
struct ReloadService: Service {
  let changer: ModelChanger
  /// Hears what came of it.
  let report: @Sendable (Result<ModelChange, any Error>) -> Void

  func run() async throws {
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
      do { report(.success(try await changer.reload())) } catch { report(.failure(error)) }
    }
  }
}
