import Datasets
import Files
import Hummingbird
import Tasks

/// `POST /tokenize` of text-embeddings-inference: the tokens of texts, uncut.
///
/// `start` and `stop` are bytes of the text's UTF-8, as that server counts them, and null of special tokens. `model` names
/// a model whose tokenizer is another than the first one's.
struct TokenizeRoute: Sendable {
  let parts: ServerParts

  func add(to router: Router<ServingContext>) {
    router.post("/tokenize") { request, context in
      let desk = parts.desk
      let models = desk.models
      let body = try await desk.body(of: request, context)
      let inputs = try TextInputs.strings(body, limit: desk.settings.inputsPerRequest)
      let addsSpecial = try body.flag("add_special_tokens", "addSpecialTokens", fallback: true)
      _ = try TruncationOptions(body)
      let model = try body.string("model").map(models.index) ?? 0
      let rows = inputs.all.map { InferenceWork.tokens(model: model, text: $0.text, addsSpecial: addsSpecial) }
      let outputs = try await desk.outputs(rows, isBatch: inputs.isBatch, request, context)
      return JSONReply.response(
        .array(try zip(inputs.all, outputs).map { try Self.list($1.textTokens, of: $0.text) }))
    }
  }

  private static func list(_ tokens: [TextToken], of text: String) -> JSON {
    let map = OffsetMap(text)
    let slices = TextSlices(text)
    func byte(_ codePoint: Int) -> JSON {
      map.offset(of: codePoint, in: .byte).map { .number(JSONNumber($0)) } ?? .null
    }
    return .array(
      tokens.map { token in
        [
          "id": .number(JSONNumber(token.id)), "text": .string(token.range.map { slices[$0] } ?? token.name),
          "special": .bool(token.range == nil), "start": token.range.map { byte($0.lowerBound) } ?? .null,
          "stop": token.range.map { byte($0.upperBound) } ?? .null,
        ]
      })
  }
}
