import Files
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import Synchronization

/// What every request passes: the token, the number of requests at once, and the one place where errors become replies.
struct RequestGate: RouterMiddleware {
  typealias Context = ServingContext

  private let settings: ServerSettings
  private let metrics: ServerMetrics
  private let running = RunningCount()

  init(_ settings: ServerSettings, _ metrics: ServerMetrics) {
    self.settings = settings
    self.metrics = metrics
  }

  func handle(
    _ request: Request, context: ServingContext, next: (Request, ServingContext) async throws -> Response
  ) async throws -> Response {
    do {
      // Whoever looks after the server must see it under any load.
      if request.method == .get || request.method == .head { return try await allowed(request, context, next) }
      guard running.enter(limit: settings.concurrentRequests) else { throw ServingError.overloaded(retryAfter: 1) }
      defer { running.leave() }
      return try await allowed(request, context, next)
    } catch let error as HTTPParserError {
      // No reply can follow; who reads connections answers and closes.
      metrics.fail("http")
      throw error
    } catch {
      let failure = Self.failure(error, request, settings)
      metrics.fail(failure.type)
      context.trail.fail(failure.type)
      return PageRoutes.failure(failure, for: request) ?? Self.reply(failure)
    }
  }

  private func allowed(
    _ request: Request, _ context: ServingContext, _ next: (Request, ServingContext) async throws -> Response
  ) async throws -> Response {
    if let token = settings.token, request.uri.path != "/health" {
      guard ServerToken(token).isShown(by: request.headers[.authorization]) else { throw ServingError.unauthorized }
    }
    return try await next(request, context)
  }

  static func failure(_ error: any Error, _ request: Request, _ settings: ServerSettings) -> ServingError {
    switch error {
    case let error as ServingError: error
    case is NIOTooManyBytesError: .bodyTooLarge(limit: settings.bodyBytes)
    case is CancellationError: .stopping
    case let error as HTTPError where error.status == .notFound:
      .unknownRoute("\(request.method.rawValue) \(request.uri.path.prefix(100))")
    // What else goes wrong is no client's business in detail.
    default: .failed("Inference failed")
    }
  }

  private static func reply(_ failure: ServingError) -> Response {
    var response = JSONReply.response(failure.body, status: failure.status)
    if case .overloaded(let seconds) = failure { response.headers[.retryAfter] = String(seconds) }
    if case .wrongMethod(_, let allowed) = failure { response.headers[.allow] = allowed.joined(separator: ", ") }
    if failure == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
    return response
  }
}

/// Requests that are worked on.
final class RunningCount: Sendable {
  private let count = Mutex(0)

  func enter(limit: Int) -> Bool {
    count.withLock { count in
      guard count < limit else { return false }
      count += 1
      return true
    }
  }

  func leave() { count.withLock { $0 -= 1 } }
}
