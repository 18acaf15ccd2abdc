import Files
import Foundation
import HTTPTypes

/// What a client gets of an error: a status and `{"error","error_type"}`.
extension ServingError {
  var status: HTTPResponse.Status {
    switch self {
    case .empty, .malformed: .badRequest
    case .headTooLarge: .requestHeaderFieldsTooLarge
    case .slowHead: .requestTimeout
    case .tooManyInputs, .bodyTooLarge, .textTooLong, .requestTooLong: .contentTooLarge
    case .invalid, .unreadable: .unprocessableContent
    case .wrongKind, .unserved, .failed: HTTPResponse.Status(code: 424, reasonPhrase: "Failed Dependency")
    case .unknownModel, .unknownRoute, .unknownRun: .notFound
    case .wrongMethod: .methodNotAllowed
    case .unauthorized: .unauthorized
    case .forbidden: .forbidden
    case .overloaded: .tooManyRequests
    case .stopping, .cannotListen, .badCertificate: .serviceUnavailable
    case .deadline: .gatewayTimeout
    case .clientGone: HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request")
    }
  }

  /// The names of text-embeddings-inference where it has one.
  var type: String {
    switch self {
    case .empty: "empty"
    case .tooManyInputs, .bodyTooLarge, .textTooLong, .requestTooLong, .invalid: "validation"
    case .malformed, .headTooLarge: "http"
    case .unreadable: "tokenizer"
    case .wrongKind, .unserved, .failed: "backend"
    case .unknownModel, .unknownRoute, .unknownRun: "not_found"
    case .wrongMethod: "method"
    case .unauthorized: "unauthorized"
    case .forbidden: "forbidden"
    case .overloaded: "overloaded"
    case .stopping, .cannotListen, .badCertificate: "unhealthy"
    case .deadline, .slowHead: "timeout"
    case .clientGone: "client_gone"
    }
  }

  /// All that `type` can say.
  static let types = [
    "empty", "validation", "http", "tokenizer", "backend", "not_found", "method", "unauthorized", "forbidden",
    "overloaded", "unhealthy", "timeout", "client_gone",
  ]

  var message: String {
    switch self {
    case .empty(let name): "`\(name)` cannot be empty"
    case .tooManyInputs(let count, let limit): "batch size \(count) > maximum allowed batch size \(limit)"
    case .bodyTooLarge(let limit): "the body has more than \(limit) bytes; send fewer texts at once"
    case .textTooLong(let tokens, let limit):
      "a text has about \(tokens) tokens, more than the \(limit) that are computed at once; send it in parts"
    case .requestTooLong(let tokens, let limit):
      "the texts have about \(tokens) tokens, more than the \(limit) of one request; send fewer at once"
    case .invalid(let what), .unreadable(let what), .unserved(let what), .failed(let what), .forbidden(let what): what
    case .wrongKind(let model, let kind, let route):
      "the model '\(model)' is of the kind \(kind), which \(route) does not serve"
    case .unknownModel(let name, let known):
      "expected one of the models \(known.joined(separator: ", ")), found '\(name)'"
    case .unknownRoute(let route): "there is no \(route) here"
    case .unknownRun(let title): "there is no run '\(title)' here"
    case .wrongMethod(let method, let allowed): "expected \(allowed.joined(separator: " or ")), found \(method)"
    case .unauthorized: "expected the header 'Authorization: Bearer …' with the server's token"
    case .overloaded: "Model is overloaded"
    case .stopping: "the server is shutting down"
    case .deadline: "the deadline passed before the answer was ready"
    case .clientGone: "the client has gone"
    case .malformed: "expected an HTTP/1.1 request, found something else"
    case .headTooLarge(let limit, let count):
      "the head of the request has more than \(limit) bytes or \(count) headers, or a part of it is too long"
    case .slowHead(let seconds): "the head of the request took longer than \(seconds) seconds"
    case .badCertificate(let path, let problem): "\(path): \(problem)"
    case .cannotListen(let address, let reason):
      "cannot listen on \(address): \(reason); choose another --port, --host or --unix-socket"
    }
  }

  var body: JSON { ["error": .string(message), "error_type": .string(type)] }
}

extension ServingError: CustomStringConvertible {
  package var description: String { message }
}
