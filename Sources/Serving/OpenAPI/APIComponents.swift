import Files

/// What several operations of the document share.
enum APIComponents {
  /// - Parameter hasToken: whether the server asks for one.
  static func json(hasToken: Bool) -> JSON {
    var components = JSONObject()
    components["schemas"] = .object(JSONObject(schemas.map { JSONObject.Member(key: $0.key, value: $0.value) }))
    components["responses"] = .object(
      JSONObject(APIFailure.allCases.map { JSONObject.Member(key: $0.rawValue, value: $0.json) }))
    components["headers"] = .object(JSONObject(computed + [requestID]))
    components["parameters"] = ["RequestTimeout": timeout, "RequestId": id]
    if hasToken {
      components["securitySchemes"] = [
        "token": ["type": "http", "scheme": "bearer", "description": "The server's --token."],
        "password": ["type": "http", "scheme": "basic", "description": "The token as the password of any name."],
      ]
    }
    return .object(components)
  }

  /// The headers of a reply.
  static func headers(isComputed: Bool) -> JSON {
    let members = isComputed ? [requestID] + computed : [requestID]
    return .object(
      JSONObject(
        members.map { JSONObject.Member(key: $0.key, value: ["$ref": "#/components/headers/\($0.key)"]) }))
  }

  /// What every operation that computes may be told.
  static let parameters: [JSON] = [
    ["$ref": "#/components/parameters/RequestTimeout"], ["$ref": "#/components/parameters/RequestId"],
  ]

  private static let timeout: JSON = [
    "name": "X-Request-Timeout-Ms", "in": "header", "required": false,
    "description":
      "The longest that the request may take, in milliseconds; the server's own deadline is never exceeded.",
    "schema": ["type": "integer", "minimum": 1, "maximum": 86_400_000],
  ]

  private static let id: JSON = [
    "name": "X-Request-Id", "in": "header", "required": false,
    "description":
      "The request's name in logs and in the reply: 1 to 128 visible ASCII characters; anything else is replaced.",
    "schema": ["type": "string"],
  ]

  private static let requestID = JSONObject.Member(
    key: "x-request-id",
    value: [
      "description": "The request's own id, or a new one.", "required": true,
      "schema": ["type": "string", "pattern": "^[!-~]{1,128}$"],
    ])

  /// Absent where there was nothing to compute.
  private static let computed: [JSONObject.Member] = [
    ("x-compute-type", "What computed: cpu.", APISchema.names(["cpu"])),
    ("x-compute-time", "Milliseconds until the reply was ready.", APISchema.count),
    ("x-compute-characters", "Code points of all inputs.", APISchema.count),
    ("x-compute-tokens", "Tokens of all inputs.", APISchema.count),
    ("x-total-time", "Milliseconds until the reply was ready.", APISchema.count),
    ("x-tokenization-time", "Milliseconds of making tokens, a mean over the inputs.", APISchema.count),
    ("x-queue-time", "Milliseconds of waiting, a mean over the inputs.", APISchema.count),
    ("x-inference-time", "Milliseconds of computing, a mean over the inputs.", APISchema.count),
  ].map { JSONObject.Member(key: $0.0, value: ["description": .string($0.1), "schema": $0.2]) }

  private static let schemas: KeyValuePairs<String, JSON> = [
    "Error": APISchema.object([
      "error": APISchema.text.described("What went wrong and what to do."),
      "error_type": APISchema.names(ServingError.types),
    ]),
    "LabelScores": APISchema.list(
      of: APISchema.object(["score": APISchema.number, "label": APISchema.anyText]), from: 1,
      "A model's labels, the highest score first."),
    "Entities": APISchema.list(
      of: APISchema.object([
        "entity_group": APISchema.text, "score": APISchema.score, "word": APISchema.text, "start": APISchema.count,
        "end": APISchema.count,
      ]), "Entities in the order of the text; `start` and `end` count code points, the end exclusive."),
    "TokenTags": APISchema.list(
      of: APISchema.object([
        "entity": APISchema.text, "score": APISchema.score, "index": APISchema.count, "word": APISchema.anyText,
        "start": APISchema.count, "end": APISchema.count,
      ]), "The tag of each token; offsets as of entities."),
    "Vector": APISchema.list(of: APISchema.number, from: 1),
  ]
}
