import HTTPTypes
import Hummingbird

/// Tells who keeps a connection that it ends, once the server is stopping: no further request is read from it.
struct EndingGate: RouterMiddleware {
  typealias Context = ServingContext

  let state: ServerState

  func handle(
    _ request: Request, context: ServingContext, next: (Request, ServingContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    if state.isStopping { response.headers[.connection] = "close" }
    return response
  }
}
