import Files
import Foundation
import Hummingbird
import Tasks

/// `POST /embed` of text-embeddings-inference and `POST /v1/embeddings` of OpenAI: vectors of the base encoder.
///
/// `model` may name a served model, whose base is then read; any other name means the first one's, since clients of both
/// interfaces send names of their own.
struct EmbedRoutes: Sendable {
  let desk: ServingDesk

  func add(to router: Router<ServingContext>) {
    router.post("/embed") { request, context in
      let body = try await desk.body(of: request, context)
      let inputs = try TextInputs.strings(body, limit: desk.settings.inputsPerRequest)
      let isNormalized = try body.flag("normalize", fallback: true)
      let models = desk.models
      let vectors = try await vectors(inputs, body, models, request, context)
      return JSONReply.response(.array(vectors.map { Self.list(isNormalized ? $0.normalized : $0.values) }))
    }
    router.post("/v1/embeddings") { request, context in
      let body = try await desk.body(of: request, context)
      let inputs = try TextInputs.strings(body, key: "input", limit: desk.settings.inputsPerRequest)
      let format = try body.string("encoding_format") ?? "float"
      guard ["float", "base64"].contains(format) else {
        throw ServingError.invalid("encoding_format: expected float or base64")
      }
      let models = desk.models
      let vectors = try await vectors(inputs, body, models, request, context)
      let data: [JSON] = vectors.enumerated().map { index, vector in
        let values = vector.normalized
        return [
          "object": "embedding", "embedding": format == "base64" ? Self.base64(values) : Self.list(values),
          "index": .number(JSONNumber(index)),
        ]
      }
      let tokens = JSON.number(JSONNumber(vectors.reduce(0) { $0 + $1.tokenCount }))
      return JSONReply.response([
        "object": "list", "data": .array(data), "model": .string(models.all[model(body, models)].name),
        "usage": ["prompt_tokens": tokens, "total_tokens": tokens],
      ])
    }
  }

  private func model(_ body: JSONBody, _ models: ServedModels) -> Int {
    (try? body.string("model")).flatMap { try? models.index(of: $0) } ?? 0
  }

  private func vectors(
    _ inputs: TextInputs, _ body: JSONBody, _ models: ServedModels, _ request: Request, _ context: ServingContext
  ) async throws -> [TextEmbedder.Embedding] {
    let model = model(body, models)
    let isTruncated = try body.flag("truncate", fallback: false)
    let rows = inputs.all.map {
      InferenceWork.vector(model: model, request: TextEmbedder.Request($0.text, isTruncated: isTruncated))
    }
    return try await desk.outputs(rows, of: models, isBatch: inputs.isBatch, request, context).map { output in
      guard case .vector(let vector) = output else { throw ServingError.failed("Inference failed") }
      return vector
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
