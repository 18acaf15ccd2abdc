import Files

/// `/predict`, for one head or several.
extension APIDocument {
  var predictOperations: [APIOperation] {
    [
      APIOperation(
        method: .post, path: "/predict", id: "predict", tag: "text-embeddings-inference",
        summary: "What models say of texts.",
        description: """
          With `models`, an object with a member for each of them; otherwise the scores of one model: `model`, or the first \
          that reads whole texts. One input gives one answer, a batch a list of answers. Label Studio sends `tasks`.
          """,
        parameters: APIComponents.parameters,
        body: ("application/json", APISchema.any([predictRequest, tasksRequest])),
        content: .json(
          APISchema.any([
            APISchema.shared("LabelScores"), APISchema.list(of: APISchema.shared("LabelScores"), from: 1),
            Self.answersByModel, APISchema.list(of: Self.answersByModel, from: 1), Self.tasksReply,
          ])), failures: [.notFound] + APIFailure.ofInference, isComputed: true)
    ]
  }

  private static var answersByModel: JSON {
    APISchema.map(
      to: APISchema.any([APISchema.shared("LabelScores"), APISchema.shared("Entities")]), "Answers by models' names.")
  }

  private var predictRequest: JSON {
    APISchema.object(
      [
        "inputs": APISchema.any(
          [
            APISchema.text.described("One text."), Self.sequence.described("One text, or a pair of texts."),
            APISchema.list(of: Self.sequence, from: 1, to: settings.inputsPerRequest, "Several of them."),
          ], "A string, a pair of strings, or a batch of both as lists."),
        "model": APISchema.optional(APISchema.anyText, "A model that reads whole texts."),
        "models": APISchema.optional(
          APISchema.list(of: APISchema.anyText, from: 1).with(["uniqueItems": true]), "Models that all answer."),
        "raw_scores": APISchema.flag("Logits in place of probabilities.", fallback: false),
        "tasks": APISchema.nothing,
        "truncate": ["description": "Changes nothing: long texts are read as the model's overflow rule says."],
      ], required: ["inputs"], isOpen: true)
  }

  /// One or two texts; the first is not empty.
  private static let sequence: JSON = [
    "type": "array", "minItems": 1, "maxItems": 2, "prefixItems": [APISchema.text], "items": APISchema.anyText,
  ]
}
