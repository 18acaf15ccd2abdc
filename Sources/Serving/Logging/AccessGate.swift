import HTTPTypes
import Hummingbird

/// Gives each reply its request's id and writes the line of the request. It stands before every other gate.
struct AccessGate: RouterMiddleware {
  typealias Context = ServingContext

  let log: ServerLog?

  func handle(
    _ request: Request, context: ServingContext, next: (Request, ServingContext) async throws -> Response
  ) async throws -> Response {
    let id = RequestIdentity.of(request.headers)
    func add(_ status: HTTPResponse.Status, _ bytes: Int?, _ errorType: String?) {
      log?.add(
        AccessRecord(request, context, status: status, bytes: bytes, requestID: id, errorType: errorType))
    }
    do {
      var response = try await next(request, context)
      if let name = RequestIdentity.header { response.headers[name] = id }
      if request.method == .head {
        let length = response.body.contentLength
        response.body = ResponseBody()
        response.headers[.contentLength] = length.map(String.init)
      }
      add(response.status, response.body.contentLength, context.trail.errorType)
      return response
    } catch {
      // The request was no HTTP; who reads connections answers it.
      add(.badRequest, 0, "http")
      throw error
    }
  }
}
