import Tasks
import Tensors

/// What a row asks for.
enum InferenceWork: Sendable {
  /// What a model says of a text.
  case answer(model: Int, input: TextInput)
  /// The vector of a text under a model's base encoder.
  case vector(model: Int, request: TextEmbedder.Request)

  /// About how many tokens it has: exact counts come of the tokenizer, which is not run where requests are read.
  var estimatedTokens: Int {
    let bytes =
      switch self {
      case .answer(_, let input): input.text.utf8.count + (input.pair?.utf8.count ?? 0)
      case .vector(_, let request): request.text.utf8.count
      }
    return bytes / 4 + 3
  }
}

/// What a row gets.
enum InferenceOutput: Sendable {
  case answer(ModelGroup.Answer)
  case vector(TextEmbedder.Embedding)
}

/// Computes batches of rows for all models; called by one thread at a time, the first of the pool's workers.
struct InferenceEngine: Sendable {
  private let group: ModelGroup
  private let embedders: [TextEmbedder]

  /// - Throws: `EncoderError`, `ModelError`.
  init(_ models: [TrainedModel], pool: WorkerPool) throws {
    group = ModelGroup(models, pool: pool)
    embedders = try models.map { try TextEmbedder($0, pool: pool) }
  }

  /// One result a row, in order; a row's result does not depend on the others.
  func callAsFunction(_ rows: [InferenceWork]) -> [Result<InferenceOutput, any Error>] {
    var results: [Result<InferenceOutput, any Error>] = Array(
      repeating: .failure(ServingError.failed("Inference failed")), count: rows.count)
    var requests: [ModelGroup.Request] = []
    var places: [Int] = []
    var vectors: [Int: [(place: Int, request: TextEmbedder.Request)]] = [:]
    for (place, row) in rows.enumerated() {
      switch row {
      case .answer(let model, let input):
        requests.append(ModelGroup.Request(model: model, input: input))
        places.append(place)
      case .vector(let model, let request): vectors[model, default: []].append((place, request))
      }
    }
    if !requests.isEmpty {
      for (place, answer) in zip(places, group.attempt(requests)) { results[place] = answer.map { .answer($0) } }
    }
    for (model, wanted) in vectors {
      let found = embedders[model].attempt(wanted.map(\.request))
      for (entry, vector) in zip(wanted, found) { results[entry.place] = vector.map { .vector($0) } }
    }
    return results
  }
}
