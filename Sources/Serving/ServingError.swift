/// Why a request gets no answer.
package enum ServingError: Error, Equatable, Sendable {
  /// Nothing to work on.
  case empty(name: String)
  case tooManyInputs(count: Int, limit: Int)
  case bodyTooLarge(limit: Int)
  case textTooLong(tokens: Int, limit: Int)
  case requestTooLong(tokens: Int, limit: Int)
  /// The body says something else than the route expects; the text says what and where.
  case invalid(String)
  /// The body is right, but the model cannot read a text.
  case unreadable(String)
  case wrongKind(model: String, kind: String, route: String)
  /// No model does what the route needs; the text says what that is.
  case unserved(String)
  case unknownModel(name: String, known: [String])
  case unknownRoute(String)
  case unknownRun(String)
  /// A route has other methods.
  case wrongMethod(String, allowed: [String])
  case unauthorized
  case forbidden(String)
  case overloaded(retryAfter: Int)
  case stopping
  case deadline
  case clientGone
  /// What came is no HTTP request.
  case malformed
  case headTooLarge(limit: Int, count: Int)
  case slowHead(seconds: Int)
  /// The computation gave no answer.
  case failed(String)
  /// The server cannot have its address.
  case cannotListen(address: String, reason: String)
  /// A certificate or its key cannot be used.
  case badCertificate(path: String, problem: String)
}
