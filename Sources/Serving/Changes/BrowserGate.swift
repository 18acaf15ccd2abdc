import HTTPTypes
import Hummingbird

/// Refuses what a browser sends: a page of somebody else must not change the models through its visitor.
struct BrowserGate: RouterMiddleware {
  typealias Context = ServingContext

  private static let marks = ["Origin", "Sec-Fetch-Site"].compactMap { HTTPField.Name($0) }

  func handle(
    _ request: Request, context: ServingContext, next: (Request, ServingContext) async throws -> Response
  ) async throws -> Response {
    if Self.marks.contains(where: { request.headers[$0] != nil }) {
      throw ServingError.forbidden("the admin address serves no browsers")
    }
    return try await next(request, context)
  }
}
