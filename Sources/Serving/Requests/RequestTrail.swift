import Synchronization

/// What becomes known of a request on its way, for who logs it.
final class RequestTrail: Sendable {
  private let state = Mutex<String?>(nil)

  /// Why the request failed; nil: it did not.
  var errorType: String? { state.withLock { $0 } }

  func fail(_ errorType: String) { state.withLock { $0 = errorType } }
}
