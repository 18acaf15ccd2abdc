import Files
import Tasks

/// The server described in OpenAPI 3.1: its routes, and the models that it serves at the moment.
struct APIDocument: Sendable {
  let models: ServedModels
  let settings: ServerSettings

  /// In the document's order; two have neither path and method nor id in common.
  var operations: [APIOperation] {
    predictOperations + modelOperations + embedOperations + rankOperations + tokenOperations + labelStudioOperations
      + pageOperations + statusOperations
  }

  var json: JSON {
    let hasToken = settings.token != nil
    var paths = JSONObject()
    for operation in operations {
      var path = paths[operation.path]?.objectValue ?? JSONObject()
      path[operation.method.rawValue] = operation.json(hasToken: hasToken)
      paths[operation.path] = .object(path)
    }
    return [
      "openapi": "3.1.0",
      "info": [
        "title": "Hone", "version": .string(HoneVersion.current), "summary": "Text encoders with trained heads.",
        "description": .string(Self.description),
      ],
      "servers": [["url": "/"]],
      "tags": .array(Self.tags.map { ["name": .string($0.key), "description": .string($0.value)] }),
      "paths": .object(paths),
      "components": APIComponents.json(hasToken: hasToken),
    ]
  }

  private static let description = """
    Describes the models that were served when this document was asked for. Members of requests may be null where they may \
    be left out, and unknown ones are passed over unless an object says that it has no others. Names in snake_case may be \
    written in camelCase. Texts are never logged.
    """

  private static let tags: KeyValuePairs<String, String> = [
    "text-embeddings-inference": "The calls of text-embeddings-inference.",
    "openai": "The calls of OpenAI's interface.",
    "models": "The Hugging Face inference shape, a path a model.",
    "label-studio": "What Label Studio asks of a machine learning backend.",
    "pages": "For people with a browser.",
    "status": "For who looks after the server.",
  ]
}
