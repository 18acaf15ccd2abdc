import Files
import Tasks

/// `/rerank`.
extension APIDocument {
  var rankOperations: [APIOperation] {
    [
      APIOperation(
        method: .post, path: "/rerank", id: "rerank", tag: "text-embeddings-inference",
        summary: "Texts by how well they answer a query, the best first.",
        description: "Needs a model that reads pairs of texts and gives a number, or the label named by `label`.",
        parameters: APIComponents.parameters,
        body: (
          "application/json",
          Self.cut(
            APISchema.object(
              [
                "query": APISchema.text,
                "texts": APISchema.list(of: APISchema.anyText, from: 1, to: settings.inputsPerRequest),
                "raw_scores": APISchema.flag("Logits in place of probabilities.", fallback: false),
                "return_text": APISchema.flag("Whether each text is repeated.", fallback: false),
                "model": APISchema.optional(APISchema.anyText, "One of several such models."),
                "label": APISchema.optional(
                  APISchema.anyText, "The label that says that a text answers the query, where a model has several."),
                "truncate": Self.truncate, "truncation_direction": Self.direction, "prompt_name": Self.prompt,
              ], required: ["query", "texts"], isOpen: true))
        ),
        content: .json(
          APISchema.list(
            of: APISchema.object(
              ["index": APISchema.count, "text": APISchema.anyText, "score": APISchema.number],
              required: ["index", "score"]), from: 1)), failures: [.notFound] + APIFailure.ofInference, isComputed: true
      )
    ]
  }
}
