import Files
import Hummingbird
import Tasks

/// `POST /rerank` of text-embeddings-inference: texts by how well they answer a query, the best first.
///
/// `model` names one of several re-rankers, `label` the label that counts where a model has several. Long texts are read
/// as the model's overflow rule says; `truncate` changes nothing.
struct RerankRoute: Sendable {
  let parts: ServerParts

  func add(to router: Router<ServingContext>) {
    router.post("/rerank") { request, context in
      let desk = parts.desk
      let models = desk.models
      let body = try await desk.body(of: request, context)
      let call = try RerankRequest(body, limit: desk.settings.inputsPerRequest)
      let relevance = try Relevance.find(models, name: call.model, label: call.label)
      let answers = try await desk.answers(call.pairs, of: [relevance.model], request, context)
      let scores = try answers.map { answer in
        guard case .prediction(let prediction) = answer[0] else { throw ServingError.failed("Inference failed") }
        return relevance.score(prediction, isRaw: call.isRaw)
      }
      let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
      return JSONReply.response(
        .array(
          order.map { index in
            var rank = JSONObject()
            rank["index"] = .number(JSONNumber(index))
            if call.returnsText { rank["text"] = call.pairs.all[index].pair.map { .string($0) } }
            rank["score"] = .number(JSONNumber(scores[index]))
            return .object(rank)
          }))
    }
  }
}
