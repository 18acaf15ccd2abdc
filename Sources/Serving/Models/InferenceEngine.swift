import Tasks
import Tensors

/// Computes batches of rows for all models; called by one thread at a time, the first of the pool's workers.
struct InferenceEngine: Sendable {
  typealias Results = [Result<InferenceOutput, any Error>]

  private let group: ModelGroup
  private let embedders: [TextEmbedder]
  private let lister: TokenLister
  private let pool: WorkerPool

  /// - Throws: `EncoderError`, `ModelError`.
  init(_ models: [TrainedModel], pool: WorkerPool) throws {
    self.pool = pool
    group = ModelGroup(models, pool: pool)
    embedders = try models.map { try TextEmbedder($0, pool: pool) }
    lister = TokenLister(pool: pool)
  }

  /// One result a row, in order; a row's result does not depend on the others.
  func callAsFunction(_ rows: [InferenceWork], isWanted: @escaping @Sendable () -> Bool) -> Results {
    pool.whileWanted(isWanted) { compute(rows) }
  }

  private func compute(_ rows: [InferenceWork]) -> Results {
    var answers = Group<ModelGroup.Request>()
    var tokens = Group<TokenLister.Request>()
    var vectors: [Int: Group<TextEmbedder.Request>] = [:]
    var tags: [Int: Group<String>] = [:]
    var explanations: [(work: ExplanationWork, place: Int)] = []
    for (place, row) in rows.enumerated() {
      switch row {
      case .answer(let model, let input): answers.add(ModelGroup.Request(model: model, input: input), place)
      case .vector(let model, let request): vectors[model, default: Group()].add(request, place)
      case .tags(let model, let text): tags[model, default: Group()].add(text, place)
      case .tokens(let model, let text, let addsSpecial):
        tokens.add(TokenLister.Request(group.models[model], text, addsSpecial: addsSpecial), place)
      case .explanation(let work): explanations.append((work, place))
      }
    }
    var results: Results = Array(repeating: .failure(ServingError.failed("Inference failed")), count: rows.count)
    answers.compute(into: &results) { group.attempt($0, costs: &$1).map { $0.map { .answer($0) } } }
    for (model, wanted) in vectors {
      wanted.compute(into: &results) { embedders[model].attempt($0, costs: &$1).map { $0.map { .vector($0) } } }
    }
    for (model, wanted) in tags {
      let tagger = TokenTagger(group.models[model], pool: pool)
      wanted.compute(into: &results) { tagger.attempt($0, costs: &$1).map { $0.map { .tags($0) } } }
    }
    tokens.compute(into: &results) { lister($0, costs: &$1).map { .success(.tokens($0)) } }
    for (work, place) in explanations {
      results[place] = Result {
        InferenceOutput(value: .explanation(try work.advanced(pool)), tokens: 0, tokenization: .zero)
      }
    }
    return results
  }

  /// Requests of one kind, each with its place among all.
  private struct Group<Request> {
    private var requests: [Request] = []
    private var places: [Int] = []

    mutating func add(_ request: Request, _ place: Int) {
      requests.append(request)
      places.append(place)
    }

    /// - Parameter compute: one value a request, in their order.
    func compute(
      into results: inout Results,
      _ compute: ([Request], inout ReadingCosts) -> [Result<InferenceOutput.Value, any Error>]
    ) {
      guard !requests.isEmpty else { return }
      var costs = ReadingCosts()
      for (index, value) in compute(requests, &costs).enumerated() {
        results[places[index]] = value.map {
          InferenceOutput(value: $0, tokens: costs.tokens[index], tokenization: costs.tokenization)
        }
      }
    }
  }
}
