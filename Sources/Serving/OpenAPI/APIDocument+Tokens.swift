import Files

/// `/tokenize`.
extension APIDocument {
  var tokenOperations: [APIOperation] {
    [
      APIOperation(
        method: .post, path: "/tokenize", id: "tokenize", tag: "text-embeddings-inference",
        summary: "The tokens of texts, uncut.", parameters: APIComponents.parameters,
        body: (
          "application/json",
          Self.cut(
            APISchema.object(
              [
                "inputs": texts,
                "add_special_tokens": APISchema.flag("Whether to add those that models expect.", fallback: true),
                "model": APISchema.optional(
                  APISchema.anyText, "A model whose tokenizer is another than the first one's."),
                "truncate": Self.truncate, "truncation_direction": Self.direction, "prompt_name": Self.prompt,
              ], required: ["inputs"], isOpen: true))
        ),
        content: .json(APISchema.list(of: APISchema.list(of: Self.token), from: 1)),
        failures: [.notFound] + APIFailure.ofInference, isComputed: true)
    ]
  }

  private static var token: JSON {
    let byte: JSON = ["type": ["integer", "null"], "minimum": 0]
    return APISchema.object([
      "id": APISchema.count, "text": APISchema.anyText, "special": ["type": "boolean"],
      "start": byte.described("Bytes of the text's UTF-8; null of special tokens."), "stop": byte,
    ])
  }
}
