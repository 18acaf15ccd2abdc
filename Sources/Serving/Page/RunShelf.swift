import Dispatch
import Store

/// The runs of a workspace, read one request at a time on a thread of its own.
///
/// The store is opened anew for each: it may come, go and be made again while the server runs.
final class RunShelf: Sendable {
  private let store: String
  private let queue = DispatchQueue(label: "hone-runs")
  private let waiting = RunningCount()
  /// Readers that wait at once.
  private static let most = 32

  /// - Parameter store: the store's path.
  init(_ store: String) { self.store = store }

  /// What is read; nil where there is no store.
  ///
  /// - Throws: `ServingError.overloaded`, `.failed` with what is wrong with the store, and what `body` throws.
  func read<Result: Sendable>(_ body: @escaping @Sendable (RunReader) throws -> Result) async throws -> Result? {
    guard waiting.enter(limit: Self.most) else { throw ServingError.overloaded(retryAfter: 1) }
    defer { waiting.leave() }
    return try await withCheckedThrowingContinuation { continuation in
      queue.async { [store] in
        let result = Swift.Result<Result?, any Error> {
          do { return try body(RunReader(path: store)) } catch StoreError.noStore { return nil }
        }
        continuation.resume(with: result.mapError(Self.failure))
      }
    }
  }

  /// The same without the store's path.
  private static func failure(_ error: any Error) -> any Error {
    switch error {
    case StoreError.older:
      ServingError.failed("An older build wrote the store of runs; 'hone runs' brings it up to date.")
    case StoreError.newer: ServingError.failed("A newer build wrote the store of runs; serve with that one.")
    case StoreError.database(_, let reason): ServingError.failed("The store of runs cannot be read: \(reason)")
    default: error
    }
  }
}
