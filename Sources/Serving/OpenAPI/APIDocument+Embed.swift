import Files
import Tasks

/// `/embed`, `/v1/embeddings` and `/similarity`: vectors of base encoders.
extension APIDocument {
  var embedOperations: [APIOperation] {
    [
      APIOperation(
        method: .post, path: "/embed", id: "embed", tag: "text-embeddings-inference",
        summary: "The vectors of texts under the base encoder.", parameters: APIComponents.parameters,
        body: ("application/json", embedRequest),
        content: .json(APISchema.list(of: APISchema.shared("Vector"), from: 1)), failures: APIFailure.ofInference,
        isComputed: true),
      APIOperation(
        method: .post, path: "/v1/embeddings", id: "createEmbedding", tag: "openai",
        summary: "The vectors of texts under the base encoder, of length 1.", parameters: APIComponents.parameters,
        body: ("application/json", openRequest), content: .json(openReply), failures: APIFailure.ofInference,
        isComputed: true),
      APIOperation(
        method: .post, path: "/similarity", id: "similarity", tag: "text-embeddings-inference",
        summary: "The cosines between a sentence's vector and those of others.",
        parameters: APIComponents.parameters, body: ("application/json", similarityRequest),
        content: .json(
          APISchema.list(
            of: ["type": "number", "minimum": -1, "maximum": 1], from: 1, "In the order of the sentences.")),
        failures: APIFailure.ofInference, isComputed: true),
    ]
  }

  /// A text or a list of texts.
  var texts: JSON {
    APISchema.any([
      APISchema.text, APISchema.list(of: APISchema.text, from: 1, to: settings.inputsPerRequest),
    ])
  }

  private var model: JSON {
    APISchema.optional(
      APISchema.anyText, "A served model, whose base encoder then reads the texts; any other name means the first one.")
  }

  private var dimensions: JSON {
    APISchema.optional(
      [
        "type": "integer", "minimum": 1, "maximum": .number(JSONNumber(models.all[0].trained.vectorWidth)),
      ], "The first numbers of each vector; by default all.")
  }

  private var embedRequest: JSON {
    Self.cut(
      APISchema.object(
        [
          "inputs": texts, "normalize": APISchema.flag("Whether vectors get the length 1.", fallback: true),
          "model": model, "dimensions": dimensions, "truncate": Self.truncate, "truncation_direction": Self.direction,
          "prompt_name": Self.prompt,
        ], required: ["inputs"], isOpen: true))
  }

  private var openRequest: JSON {
    Self.cut(
      APISchema.object(
        [
          "input": texts, "model": model,
          "encoding_format": APISchema.optional(
            APISchema.names(["float", "base64"]), "base64: little-endian 32-bit floats.", fallback: "float"),
          "dimensions": dimensions, "truncate": Self.truncate, "truncation_direction": Self.direction,
          "prompt_name": Self.prompt,
        ], required: ["input"], isOpen: true))
  }

  private var openReply: JSON {
    APISchema.object([
      "object": ["const": "list"],
      "data": APISchema.list(
        of: APISchema.object([
          "object": ["const": "embedding"],
          "embedding": APISchema.any([APISchema.shared("Vector"), ["type": "string", "contentEncoding": "base64"]]),
          "index": APISchema.count,
        ]), from: 1),
      "model": APISchema.anyText,
      "usage": APISchema.object(["prompt_tokens": APISchema.count, "total_tokens": APISchema.count]),
    ])
  }

  private var similarityRequest: JSON {
    let options = Self.cut(
      APISchema.object(
        [
          "truncate": Self.truncate, "truncation_direction": Self.direction, "prompt_name": Self.prompt,
        ], required: [], isOpen: true))
    return APISchema.object(
      [
        "inputs": APISchema.object(
          [
            "source_sentence": APISchema.text,
            "sentences": APISchema.list(of: APISchema.text, from: 1, to: settings.inputsPerRequest - 1),
          ], isOpen: true),
        "parameters": options.with(["type": ["object", "null"]]), "model": model, "dimensions": dimensions,
      ], required: ["inputs"], isOpen: true)
  }

  static let truncate = APISchema.flag("Whether long texts are cut at their end.", fallback: false)
  static let direction = APISchema.optional(
    APISchema.names(["right", "Right", "left", "Left"]), "Where texts are cut; with truncate only right.")
  static let prompt = APISchema.nothing.described("Models have no prompts here.")

  /// A request whose texts are not cut at their beginning.
  static func cut(_ request: JSON) -> JSON {
    request.with([
      "not": [
        "required": ["truncate", "truncation_direction"],
        "properties": ["truncate": ["const": true], "truncation_direction": ["enum": ["left", "Left"]]],
      ]
    ])
  }
}
