import Files
import Foundation
import Hummingbird
import Tasks

/// `POST /embed` of text-embeddings-inference and `POST /v1/embeddings` of OpenAI: vectors of the base encoder.
struct EmbedRoutes: Sendable {
  let parts: ServerParts

  func add(to router: Router<ServingContext>) {
    router.post("/embed") { request, context in
      let desk = parts.desk
      let models = desk.models
      let body = try await desk.body(of: request, context)
      let inputs = try TextInputs.strings(body, limit: desk.settings.inputsPerRequest)
      let isNormalized = try body.flag("normalize", fallback: true)
      let vectors = try await desk.vectors(inputs, EmbedOptions(body, models), request, context)
      return JSONReply.response(.array(vectors.map { Self.list(isNormalized ? $0.normalized : $0.values) }))
    }
    router.post("/v1/embeddings") { request, context in
      let desk = parts.desk
      let models = desk.models
      let body = try await desk.body(of: request, context)
      let inputs = try TextInputs.strings(body, key: "input", limit: desk.settings.inputsPerRequest)
      let format = try body.string("encoding_format") ?? "float"
      guard ["float", "base64"].contains(format) else {
        throw ServingError.invalid("encoding_format: expected float or base64")
      }
      let options = try EmbedOptions(body, models)
      let vectors = try await desk.vectors(inputs, options, request, context)
      let data: [JSON] = vectors.enumerated().map { index, vector in
        let values = vector.normalized
        return [
          "object": "embedding", "embedding": format == "base64" ? Self.base64(values) : Self.list(values),
          "index": .number(JSONNumber(index)),
        ]
      }
      let tokens = JSON.number(JSONNumber(vectors.reduce(0) { $0 + $1.tokenCount }))
      return JSONReply.response([
        "object": "list", "data": .array(data), "model": .string(models.all[options.model].name),
        "usage": ["prompt_tokens": tokens, "total_tokens": tokens],
      ])
    }
  }

  private static func list(_ values: [Float]) -> JSON { .array(values.map { .number(JSONNumber($0)) }) }

  /// Little-endian floats, as OpenAI's client asks for them.
  private static func base64(_ values: [Float]) -> JSON {
    var data = Data(capacity: values.count * 4)
    for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
    return .string(data.base64EncodedString())
  }
}
