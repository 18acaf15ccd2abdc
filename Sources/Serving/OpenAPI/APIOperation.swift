import Files

/// A method of a path, as the document describes it.
struct APIOperation: Sendable {
  /// As the document writes it.
  enum Method: String, Sendable {
    case get, post
  }

  /// What a reply has in it.
  enum Content: Sendable {
    case json(JSON)
    case text
    case html
    /// Neither JSON nor a page.
    case file(type: String)

    var json: JSON {
      switch self {
      case .json(let schema): ["application/json": ["schema": schema]]
      case .text: ["text/plain": ["schema": ["type": "string"]]]
      case .html: ["text/html": ["schema": ["type": "string"]]]
      case .file(let type): [type: ["schema": ["type": "string"]]]
      }
    }
  }

  let method: Method
  let path: String
  let id: String
  let tag: String
  let summary: String
  var description: String?
  var parameters: [JSON] = []
  /// Media type and schema of what must be sent.
  var body: (type: String, schema: JSON)?
  var status = 200
  var content: Content
  /// Further replies that are no failures, by status.
  var others: [Int: Content] = [:]
  /// What else may come.
  var failures: [APIFailure] = []
  /// Whether models computed it, and its headers say what that took.
  var isComputed = false
  /// Whether what goes wrong is said as a page.
  var isPage = false
  /// Whether it needs no token.
  var isOpen = false

  /// - Parameter hasToken: whether the server asks for one.
  func json(hasToken: Bool) -> JSON {
    var operation = JSONObject()
    operation["operationId"] = .string(id)
    operation["tags"] = [.string(tag)]
    operation["summary"] = .string(summary)
    if let description { operation["description"] = .string(description) }
    if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
    if let body {
      operation["requestBody"] = ["required": true, "content": [body.type: ["schema": body.schema]]]
    }
    operation["responses"] = .object(replies(hasToken: hasToken))
    if hasToken { operation["security"] = isOpen ? [] : [["token": []], ["password": []]] }
    return .object(operation)
  }

  private func replies(hasToken: Bool) -> JSONObject {
    var replies = JSONObject()
    for (status, content) in [(status, content)] + others.sorted(by: { $0.key < $1.key }) {
      replies[String(status)] = [
        "description": .string(summary), "headers": APIComponents.headers(isComputed: isComputed),
        "content": content.json,
      ]
    }
    var all = failures + APIFailure.ofEveryRequest
    if hasToken, !isOpen { all.append(.unauthorized) }
    for failure in APIFailure.allCases where all.contains(failure) {
      replies[failure.status] = isPage ? failure.page : ["$ref": "#/components/responses/\(failure.rawValue)"]
    }
    return replies
  }
}
