import Files
import Hummingbird
import Tasks

/// `POST /predict` of text-embeddings-inference, for one head or, with `models`, for several in one call.
///
/// `model` names a head other than the first. Long texts are read as the model's overflow rule says; `truncate` changes
/// nothing.
struct PredictRoute: Sendable {
  let parts: ServerParts

  func add(to router: Router<ServingContext>) {
    router.post("/predict") { request, context in
      let desk = parts.desk
      let body = try await desk.body(of: request, context)
      // Label Studio calls its backends by the same path.
      if body.value(["tasks"]) != nil { return try await LabelStudioRoutes.predict(body, desk, request, context) }
      let inputs = try TextInputs.sequences(body, limit: desk.settings.inputsPerRequest)
      var parameters = AnswerParameters()
      if try body.flag("raw_scores", "rawScores", fallback: false) { parameters.function = .logits }
      if let names = body.value(["models"]) {
        return try await several(names, desk, inputs, body, parameters, request, context)
      }
      let model =
        try body.string("model").map(desk.models.index) ?? desk.models.usual(for: "/predict") { $0.kind.isOfTexts }
      let served = desk.models.all[model]
      guard served.settings.kind.isOfTexts else {
        throw ServingError.wrongKind(model: served.name, kind: served.settings.kind.name, route: "/predict")
      }
      let answers = try await desk.answers(inputs, of: [model], request, context)
      let replies = answers.map { AnswerReply.json($0[0], served.settings, parameters) }
      return JSONReply.response(inputs.isBatch ? .array(replies) : replies[0])
    }
  }

  /// An object with one member a head, or a list of them.
  private func several(
    _ names: JSON, _ desk: ServingDesk, _ inputs: TextInputs, _ body: JSONBody, _ parameters: AnswerParameters,
    _ request: Request,
    _ context: ServingContext
  ) async throws -> Response {
    guard let list = names.arrayValue else { throw body.wrong("models", "a list of names", names) }
    let wanted = try list.map { name in
      guard let name = name.stringValue else { throw body.wrong("models", "a list of names", name) }
      return try desk.models.index(of: name)
    }
    guard !wanted.isEmpty else { throw ServingError.empty(name: "models") }
    guard Set(wanted).count == wanted.count else { throw ServingError.invalid("models: expected each name once") }
    let answers = try await desk.answers(inputs, of: wanted, request, context)
    let replies = answers.map { answers in
      var object = JSONObject()
      for (model, answer) in zip(wanted, answers) {
        let served = desk.models.all[model]
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
    _ inputs: TextInputs, of wanted: [Int], _ request: Request, _ context: ServingContext
  ) async throws -> [[ModelGroup.Answer]] {
    try checkPairs(inputs, of: wanted)
    let rows = inputs.all.flatMap { input in wanted.map { InferenceWork.answer(model: $0, input: input) } }
    let answers = try await outputs(rows, isBatch: inputs.isBatch, request, context).map { try $0.answer }
    return inputs.all.indices.map { Array(answers[($0 * wanted.count)..<(($0 + 1) * wanted.count)]) }
  }

  /// - Throws: `ServingError.unreadable` where a pair is for a model that reads words.
  func checkPairs(_ inputs: TextInputs, of wanted: [Int]) throws {
    if inputs.all.contains(where: { $0.pair != nil }),
      let model = wanted.first(where: { !models.all[$0].settings.kind.isOfTexts })
    {
      throw ServingError.unreadable("the model '\(models.all[model].name)' reads single texts, found a pair")
    }
  }
}
