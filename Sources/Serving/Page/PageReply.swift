import HTTPTypes
import Hummingbird

/// Replies with pages in them, and what browsers are told of them.
enum PageReply {
  /// A page, or a part of one.
  static func page(_ html: HTML, status: HTTPResponse.Status = .ok) -> Response {
    var headers = guards
    headers[.contentType] = "text/html; charset=utf-8"
    // Texts of people, and what becomes of models and runs meanwhile.
    headers[.cacheControl] = "no-store"
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: html.text)))
  }

  /// A file of the page, whose address changes with what is in it.
  static func asset(_ asset: PageAsset) -> Response {
    var headers = guards
    headers[.contentType] = asset.type
    headers[.cacheControl] = "max-age=31536000, immutable"
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: asset.content)))
  }

  static func redirect(to place: String) -> Response {
    var headers = guards
    headers[.location] = place
    return Response(status: .seeOther, headers: headers, body: ResponseBody())
  }

  /// Why there is no page, for a person.
  static func failure(_ failure: ServingError, isPart: Bool) -> Response {
    var message = PageMessage.html(failure)
    if !isPart {
      message = PageFrame.document(title: "No answer", at: .none, "<h1>No answer</h1>\n\(message)")
    }
    var response = page(message, status: failure.status)
    if case .overloaded(let seconds) = failure { response.headers[.retryAfter] = String(seconds) }
    if case .wrongMethod(_, let allowed) = failure { response.headers[.allow] = allowed.joined(separator: ", ") }
    // Browsers ask for a name and a password.
    if failure == .unauthorized { response.headers[.wwwAuthenticate] = "Basic realm=\"Hone\", charset=\"UTF-8\"" }
    return response
  }

  /// Nothing from elsewhere, no script or style in the markup, in no frame, to no other site.
  private static var guards: HTTPFields {
    var headers: HTTPFields = [
      .contentSecurityPolicy: "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      .xContentTypeOptions: "nosniff",
    ]
    let others = [
      ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Opener-Policy", "same-origin"),
      ("Cross-Origin-Resource-Policy", "same-origin"), ("X-Frame-Options", "DENY"),
    ]
    for (name, value) in others {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    return headers
  }
}
