import Files
import Hummingbird
import Tasks

/// `POST /predict` of text-embeddings-inference, for one head or, with `models`, for several in one call.
///
/// `model` names a head other than the first. Long texts are read as the model's overflow rule says; `truncate` changes
/// nothing.
struct PredictRoute: Sendable {
  let desk: ServingDesk

  func add(to router: Router<ServingContext>) {
    router.post("/predict") { request, context in
      let body = try await desk.body(of: request, context)
      let inputs = try TextInputs.sequences(body, limit: desk.settings.inputsPerRequest)
      var parameters = AnswerParameters()
      if try body.flag("raw_scores", "rawScores", fallback: false) { parameters.function = .logits }
      let models = desk.models
      if let names = body.value(["models"]) {
        return try await several(names, models, inputs, body, parameters, request, context)
      }
      let model =
        try body.string("model").map(models.index) ?? models.usual(for: "/predict") { $0.kind.isOfTexts }
      let served = models.all[model]
      guard served.settings.kind.isOfTexts else {
        throw ServingError.wrongKind(model: served.name, kind: served.settings.kind.name, route: "/predict")
      }
      let answers = try await desk.answers(inputs, by: [model], of: models, request, context)
      let replies = answers.map { AnswerReply.json($0[0], served.settings, parameters) }
      return JSONReply.response(inputs.isBatch ? .array(replies) : replies[0])
    }
  }

  /// An object with one member a head, or a list of them.
  private func several(
    _ names: JSON, _ models: ServedModels, _ inputs: TextInputs, _ body: JSONBody, _ parameters: AnswerParameters,
    _ request: Request, _ context: ServingContext
  ) async throws -> Response {
    guard let list = names.arrayValue else { throw body.wrong("models", "a list of names", names) }
    let wanted = try list.map { name in
      guard let name = name.stringValue else { throw body.wrong("models", "a list of names", name) }
      return try models.index(of: name)
    }
    guard !wanted.isEmpty else { throw ServingError.empty(name: "models") }
    guard Set(wanted).count == wanted.count else { throw ServingError.invalid("models: expected each name once") }
    let answers = try await desk.answers(inputs, by: wanted, of: models, request, context)
    let replies = answers.map { answers in
      var object = JSONObject()
      for (model, answer) in zip(wanted, answers) {
        let served = models.all[model]
        object[served.name] = AnswerReply.json(answer, served.settings, parameters)
      }
      return JSON.object(object)
    }
    return JSONReply.response(inputs.isBatch ? .array(replies) : replies[0])
  }
}

extension ServingDesk {
  /// What some models say of some texts: `[texts][models]`.
  func answers(
    _ inputs: TextInputs, by wanted: [Int], of models: ServedModels, _ request: Request, _ context: ServingContext
  ) async throws -> [[ModelGroup.Answer]] {
    if inputs.all.contains(where: { $0.pair != nil }),
      let model = wanted.first(where: { !models.all[$0].settings.kind.isOfTexts })
    {
      throw ServingError.unreadable("the model '\(models.all[model].name)' reads single texts, found a pair")
    }
    let rows = inputs.all.flatMap { input in wanted.map { InferenceWork.answer(model: $0, input: input) } }
    let answers = try await outputs(rows, of: models, isBatch: inputs.isBatch, request, context).map { output in
      guard case .answer(let answer) = output else { throw ServingError.failed("Inference failed") }
      return answer
    }
    return inputs.all.indices.map { Array(answers[($0 * wanted.count)..<(($0 + 1) * wanted.count)]) }
  }
}
