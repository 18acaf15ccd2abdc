import Files
import Tasks

/// What text-embeddings-inference's `/rerank` is asked.
struct RerankRequest: Sendable {
  /// The query with each text, as pairs.
  let pairs: TextInputs
  let isRaw: Bool
  let returnsText: Bool
  /// Of our own: the model, and the label of it that says that a text answers the query.
  let model: String?
  let label: String?

  /// - Throws: `ServingError.empty`, `.invalid`, `.tooManyInputs`.
  init(_ body: JSONBody, limit: Int) throws {
    guard let query = try body.string("query") else {
      throw ServingError.invalid("query: expected a string, found none")
    }
    guard !query.isEmpty else { throw ServingError.empty(name: "query") }
    let texts = try TextInputs.list(body, key: "texts", place: "texts", limit: limit, allowsEmpty: true)
    pairs = TextInputs(all: texts.all.map { TextInput(query, pair: $0.text) }, isBatch: true)
    isRaw = try body.flag("raw_scores", "rawScores", fallback: false)
    returnsText = try body.flag("return_text", "returnText", fallback: false)
    _ = try TruncationOptions(body)
    model = try body.string("model")
    label = try body.string("label")
  }
}
