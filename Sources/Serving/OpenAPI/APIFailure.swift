import Files

/// The replies that say why there is no answer; each has one status.
enum APIFailure: String, CaseIterable, Sendable {
  case empty = "Empty"
  case unauthorized = "Unauthorized"
  case forbidden = "Forbidden"
  case notFound = "NotFound"
  case slow = "RequestTimeout"
  case tooLarge = "TooLarge"
  case invalid = "Invalid"
  case unserved = "Unserved"
  case overloaded = "Overloaded"
  case headTooLarge = "HeadTooLarge"
  case stopping = "Stopping"
  case deadline = "Deadline"

  /// What connections themselves may answer.
  static let ofEveryRequest: [APIFailure] = [.empty, .slow, .headTooLarge]
  /// What may come where a body is read and models compute.
  static let ofInference: [APIFailure] = [
    .tooLarge, .invalid, .unserved, .overloaded, .stopping, .deadline,
  ]

  var status: String {
    switch self {
    case .empty: "400"
    case .unauthorized: "401"
    case .forbidden: "403"
    case .notFound: "404"
    case .slow: "408"
    case .tooLarge: "413"
    case .invalid: "422"
    case .unserved: "424"
    case .overloaded: "429"
    case .headTooLarge: "431"
    case .stopping: "503"
    case .deadline: "504"
    }
  }

  private var description: String {
    switch self {
    case .empty: "There is nothing to work on, or what came is no HTTP."
    case .unauthorized: "The token is missing or another one."
    case .forbidden: "The page of another site may not ask this."
    case .notFound: "There is no such model, run or route."
    case .slow: "The head of the request took too long."
    case .tooLarge: "The body, the number of inputs or one of them is too large."
    case .invalid: "The request says something else than the route expects, or its model cannot read an input."
    case .unserved: "No served model can answer this, or computing failed."
    case .overloaded: "There is too much to do; Retry-After says when to come again."
    case .headTooLarge: "The head of the request is too large."
    case .stopping: "The server is shutting down."
    case .deadline: "The deadline passed before the answer was ready."
    }
  }

  /// The reply where people look at it; connections themselves know of no pages.
  var page: JSON {
    let content = APIOperation.Content.html.json.objectValue?.members ?? []
    let own = json["content"]?.objectValue?.members ?? []
    return json.with(["content": .object(JSONObject(content + own))])
  }

  /// The reply as the document's components have it.
  var json: JSON {
    var headers = APIComponents.headers(isComputed: false).objectValue ?? JSONObject()
    if self == .overloaded {
      headers["Retry-After"] = [
        "description": "Seconds to wait.", "required": true, "schema": ["type": "integer", "minimum": 1],
      ]
    }
    if self == .unauthorized {
      headers["WWW-Authenticate"] = ["required": true, "schema": ["type": "string"]]
    }
    return [
      "description": .string(description), "headers": .object(headers),
      "content": ["application/json": ["schema": APISchema.shared("Error")]],
    ]
  }
}
