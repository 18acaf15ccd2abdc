import Files
import Foundation
import Tasks

/// `/models/NAME`: a path for each model with exactly what it takes and gives, and one for whatever is served later.
extension APIDocument {
  var modelOperations: [APIOperation] {
    let own = models.all.enumerated().map { number, model in
      operation(
        path: "/models/" + Self.encoded(model.name), id: "model_\(number + 1)_" + Self.word(model.name),
        summary: "What the model \(model.name) says of texts.",
        request: model.settings.kind.isOfTexts ? textRequest : wordRequest,
        reply: model.settings.kind.isOfTexts
          ? Self.textReply(labels: model.settings.kind.target == .number ? nil : model.settings.labels)
          : Self.wordReply,
        failures: [.notFound])
    }
    return own + [
      operation(
        path: "/models/{name}", id: "model", summary: "What a model says of texts.",
        parameters: [
          [
            "name": "name", "in": "path", "required": true, "description": "The model's name, or its `/` as %2F.",
            "schema": APISchema.text,
          ]
        ], request: commonRequest,
        reply: APISchema.any([Self.textReply(labels: nil), Self.wordReply]), failures: [.notFound])
    ]
  }

  private func operation(
    path: String, id: String, summary: String, parameters: [JSON] = [], request: JSON, reply: JSON,
    failures: [APIFailure]
  ) -> APIOperation {
    APIOperation(
      method: .post, path: path, id: id, tag: "models", summary: summary,
      parameters: parameters + APIComponents.parameters, body: ("application/json", request), content: .json(reply),
      failures: failures + APIFailure.ofInference, isComputed: true)
  }

  private var textRequest: JSON {
    request(
      pair: APISchema.optional(APISchema.anyText, "The second text of a pair."),
      parameters: APISchema.object(
        [
          "top_k": APISchema.optional(["type": "integer", "minimum": 1], "Labels at most, the best first."),
          "function_to_apply": APISchema.optional(
            APISchema.names(ScoreFunction.allCases.map(\.rawValue)),
            "What scores are made by; by default as the model's kind says."),
        ], required: []))
  }

  private var wordRequest: JSON {
    request(
      pair: APISchema.nothing.described("Words are marked in single texts."),
      parameters: APISchema.object(
        [
          "aggregation_strategy": APISchema.optional(
            APISchema.names(["none", "simple", "first", "average", "max"]),
            "`none` gives each token's tag, all others entities of whole words.", fallback: "simple"),
          "ignore_labels": APISchema.optional(
            APISchema.list(of: APISchema.anyText), "Labels that are left out; of entities O always is.",
            fallback: ["O"]),
        ], required: []
      ).with([
        "anyOf": [
          [
            "required": ["aggregation_strategy"], "properties": ["aggregation_strategy": ["const": "none"]],
          ],
          ["properties": ["ignore_labels": ["type": ["array", "null"], "contains": ["const": "O"]]]],
        ]
      ]))
  }

  /// What every model takes; the paths of models say what else theirs do.
  private var commonRequest: JSON {
    request(
      pair: APISchema.nothing.described("For models of pairs; see the model's own path."),
      parameters: APISchema.object([:]).described("What a model may be told stands at its own path."))
  }

  private func request(pair: JSON, parameters: JSON) -> JSON {
    let document = APISchema.any([
      APISchema.text,
      APISchema.object(["text": APISchema.text, "text_pair": pair], required: ["text"], isOpen: true),
    ])
    let several = APISchema.list(of: document, from: 1, to: settings.inputsPerRequest)
    return APISchema.object(
      [
        "inputs": APISchema.any([document, several], "A text, `{\"text\", \"text_pair\"}`, or a list of both."),
        "parameters": parameters.with(["type": ["object", "null"]]),
      ], required: ["inputs"], isOpen: true)
  }

  /// - Parameter labels: all that there are; nil: any.
  private static func textReply(labels: [String]?) -> JSON {
    guard let labels, !labels.isEmpty else { return APISchema.list(of: APISchema.shared("LabelScores"), from: 1) }
    let score = APISchema.object(["score": APISchema.number, "label": APISchema.names(labels)])
    return APISchema.list(of: APISchema.list(of: score, from: 1, to: labels.count), from: 1, "Scores of each text.")
  }

  private static let wordReply = APISchema.any(
    [
      APISchema.shared("Entities"), APISchema.shared("TokenTags"), APISchema.list(of: APISchema.shared("Entities")),
      APISchema.list(of: APISchema.shared("TokenTags")),
    ], "Of one text its entities or tokens, of a list a list of them.")

  /// A name in a path of the document.
  static func encoded(_ name: String) -> String {
    name.addingPercentEncoding(withAllowedCharacters: unreserved) ?? name
  }

  private static let unreserved = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

  /// The ASCII letters and digits of a name, for an id that programs can have.
  private static func word(_ name: String) -> String {
    String(decoding: name.utf8.map { isWord($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
  }
}
