import Files
import Tasks

/// What says how the server is: `/info`, `/health`, `/metrics`, and this document.
extension APIDocument {
  /// Where the document is found.
  static let paths = ["/openapi.json", "/api-doc/openapi.json"]

  var statusOperations: [APIOperation] {
    [
      APIOperation(
        method: .get, path: "/info", id: "info", tag: "status", summary: "The models and the limits.",
        content: .json(Self.info)),
      APIOperation(
        method: .get, path: "/health", id: "health", tag: "status", summary: "The server takes requests.",
        content: .json(APISchema.object(["status": ["const": "UP"], "model_class": ["const": "hone"]])),
        failures: [.stopping], isOpen: true),
      APIOperation(
        method: .get, path: "/metrics", id: "metrics", tag: "status",
        summary: "Counts and times as Prometheus reads them.",
        content: .text),
    ]
      + Self.paths.enumerated().map { number, path in
        APIOperation(
          method: .get, path: path, id: number == 0 ? "document" : "documentOfOtherServers", tag: "status",
          summary: "This document.", content: .json(["type": "object", "required": ["openapi", "info", "paths"]]))
      }
  }

  private static var info: JSON {
    let maps = APISchema.object([
      "id2label": APISchema.map(to: APISchema.anyText, "Labels by their numbers."),
      "label2id": APISchema.map(to: APISchema.count, "Numbers by labels."),
    ])
    return APISchema.object([
      "model_id": APISchema.anyText, "model_sha": ["type": ["string", "null"]], "model_dtype": ["const": "float32"],
      "model_type": APISchema.any([
        APISchema.object(["classifier": maps]), APISchema.object(["reranker": maps]),
        APISchema.object(["token_classifier": maps]),
      ]),
      "max_concurrent_requests": APISchema.count, "max_input_length": APISchema.count,
      "max_batch_tokens": APISchema.count, "max_batch_requests": APISchema.count,
      "max_client_batch_size": APISchema.count, "auto_truncate": ["const": false], "version": APISchema.text,
      "models": APISchema.list(of: model, from: 1),
    ])
  }

  private static var model: JSON {
    APISchema.object([
      "name": APISchema.text, "task": APISchema.anyText, "kind": APISchema.names(TaskKinds.all.map(\.name)),
      "labels": APISchema.list(of: APISchema.anyText), "method": APISchema.anyText, "encoder": APISchema.anyText,
      "reads_pairs": ["type": "boolean"],
    ])
  }
}
