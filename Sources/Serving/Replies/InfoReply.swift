import Files
import Tasks

/// `GET /info`: text-embeddings-inference's keys for the first model, and `models` for all of them.
enum InfoReply {
  static func json(_ models: ServedModels, _ settings: ServerSettings) -> JSON {
    let first = models.all[0]
    return [
      "model_id": .string(first.name), "model_sha": .null, "model_dtype": "float32",
      "model_type": type(first.settings),
      "max_concurrent_requests": number(settings.concurrentRequests),
      "max_input_length": number(first.trained.model.windowLength),
      "max_batch_tokens": number(settings.batch.batchTokens), "max_batch_requests": number(settings.batch.batchRows),
      "max_client_batch_size": number(settings.inputsPerRequest), "auto_truncate": false,
      "version": .string(HoneVersion.current),
      "models": Self.models(models),
    ]
  }

  static func models(_ models: ServedModels) -> JSON { .array(models.all.map(model)) }

  private static func type(_ settings: ModelSettings) -> JSON {
    var labels = JSONObject()
    var places = JSONObject()
    for (place, label) in settings.labels.enumerated() {
      labels[String(place)] = .string(label)
      places[label] = number(place)
    }
    let maps: JSON = ["id2label": .object(labels), "label2id": .object(places)]
    guard settings.kind.isOfTexts else { return ["token_classifier": maps] }
    return settings.kind.target == .number && Relevance.readsPairs(settings)
      ? ["reranker": maps] : ["classifier": maps]
  }

  private static func model(_ model: ServedModel) -> JSON {
    let settings = model.settings
    return [
      "name": .string(model.name), "task": .string(settings.task), "kind": .string(settings.kind.name),
      "labels": .array(settings.labels.map { .string($0) }), "method": .string(settings.method),
      "encoder": .string(settings.encoder),
      "reads_pairs": .bool(settings.kind.isOfTexts && Relevance.readsPairs(settings)),
    ]
  }

  private static func number(_ value: Int) -> JSON { .number(JSONNumber(value)) }
}
