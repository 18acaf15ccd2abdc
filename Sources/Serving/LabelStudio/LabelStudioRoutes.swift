import Files
import Hummingbird
import Tasks

/// The calls that Label Studio makes to a machine learning backend, so that annotators begin with predictions.
///
/// Nothing is kept of a project: every call brings its labelling configuration. Nothing is trained here.
struct LabelStudioRoutes: Sendable {
  let parts: ServerParts

  /// What Label Studio tells a backend of, to train it.
  private static let events = ["ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATION_DELETED"]

  func add(to router: Router<ServingContext>) {
    router.post("/setup") { request, context in
      let desk = parts.desk
      let models = desk.models
      let body = try await desk.body(of: request, context)
      let controls = try [ServedControl](body.string("schema", "label_config") ?? "<View/>", key: "schema", models)
      return JSONReply.response(["model_version": .string(controls.version(models))])
    }
    router.post("/webhook") { request, context in
      let action = try await parts.desk.body(of: request, context).string("action") ?? ""
      guard !action.hasSameBytes(as: "START_TRAINING") else {
        throw ServingError.unserved(
          "action: this server does not train; export the annotations, run hone train and serve the new model")
      }
      guard Self.events.contains(where: { $0.hasSameBytes(as: action) }) else {
        return JSONReply.response(["status": "Unknown event"])
      }
      return JSONReply.response(["result": .null, "status": "ok"], status: .created)
    }
    router.get("/versions") { _, _ in
      JSONReply.response(["versions": .array(parts.desk.models.all.map { .string($0.version) })])
    }
  }

  /// `POST /predict` with `tasks`: a prediction a task, empty where a task has no text.
  static func predict(
    _ body: JSONBody, _ desk: ServingDesk, _ request: Request, _ context: ServingContext
  ) async throws -> Response {
    let models = desk.models
    guard let value = body.value(["tasks"]), let tasks = value.arrayValue else {
      throw body.wrong("tasks", "a list of tasks", body.value(["tasks"]) ?? .null)
    }
    guard let schema = try body.string("label_config") else {
      throw ServingError.invalid("label_config: expected the project's labelling configuration, found none")
    }
    let controls = try [ServedControl](schema, key: "label_config", models)
    let version = controls.version(models)
    // Every task has a text for each control.
    let limit = desk.settings.batch.queueRows
    guard tasks.count * max(1, controls.count) <= limit else {
      throw ServingError.tooManyInputs(count: tasks.count * max(1, controls.count), limit: limit)
    }
    var rows: [InferenceWork] = []
    var places: [(task: Int, control: Int)] = []
    for (number, task) in tasks.enumerated() {
      guard let data = task["data"]?.objectValue else {
        throw ServingError.invalid(
          "tasks[\(number)].data: expected an object, found \(task["data"]?.kindName ?? "none")")
      }
      for (place, control) in controls.enumerated() {
        guard let text = data[control.textKey]?.stringValue, !text.isEmpty else { continue }
        rows.append(.answer(model: control.model, input: TextInput(text)))
        places.append((number, place))
      }
    }
    let outputs = try await desk.outputs(
      rows, isBatch: true, request, context, limit: desk.settings.batch.queueTokens)
    var predictions = tasks.indices.map { TaskPrediction(task: $0, version: version) }
    for (place, output) in zip(places, outputs) {
      let control = controls[place.control]
      predictions[place.task].add(try output.answer, control, models.all[control.model].settings)
    }
    return JSONReply.response(["results": .array(predictions.map(\.json))])
  }
}
