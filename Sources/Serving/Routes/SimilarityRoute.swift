import Files
import Hummingbird
import Tasks

/// `POST /similarity` of text-embeddings-inference: the cosine between a sentence's vector and those of others.
struct SimilarityRoute: Sendable {
  let parts: ServerParts

  func add(to router: Router<ServingContext>) {
    router.post("/similarity") { request, context in
      let desk = parts.desk
      let models = desk.models
      let body = try await desk.body(of: request, context)
      guard let own = try body.object("inputs") else {
        throw ServingError.invalid("inputs: expected {\"source_sentence\", \"sentences\"}, found none")
      }
      guard let source = try own.string("source_sentence", "sourceSentence") else {
        throw ServingError.invalid("inputs.source_sentence: expected a string, found none")
      }
      let limit = desk.settings.inputsPerRequest
      let sentences = try TextInputs.list(own, key: "sentences", place: "inputs.sentences", limit: limit)
      guard sentences.all.count < limit else {
        throw ServingError.tooManyInputs(count: sentences.all.count + 1, limit: limit)
      }
      guard !source.isEmpty else { throw ServingError.empty(name: "inputs.source_sentence") }
      let options = try EmbedOptions(body, parameters: body.object("parameters"), models)
      let inputs = TextInputs(all: [TextInput(source)] + sentences.all, isBatch: true)
      let vectors = try await desk.vectors(inputs, options, request, context).map(\.values)
      return JSONReply.response(
        .array(vectors.dropFirst().map { .number(JSONNumber(Self.cosine(vectors[0], $0))) }))
    }
  }

  /// Between -1 and 1; 0 where a vector has no direction.
  private static func cosine(_ first: [Float], _ second: [Float]) -> Float {
    var (product, own, other) = (0.0, 0.0, 0.0)
    for (left, right) in zip(first, second) {
      product += Double(left) * Double(right)
      own += Double(left) * Double(left)
      other += Double(right) * Double(right)
    }
    let lengths = (own * other).squareRoot()
    return lengths > 0 ? Float(min(1, max(-1, product / lengths))) : 0
  }
}
