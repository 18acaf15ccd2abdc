import Hummingbird

/// Says in the headers of a reply what its computation took.
struct ComputeHeaders: RouterMiddleware {
  typealias Context = ServingContext

  func handle(
    _ request: Request, context: ServingContext, next: (Request, ServingContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    response.headers.append(contentsOf: context.tally.headers(total: .now - context.arrival))
    return response
  }
}
