import Files

/// `/setup`, `/webhook`, `/versions`, and what `/predict` answers to tasks.
extension APIDocument {
  var labelStudioOperations: [APIOperation] {
    [
      APIOperation(
        method: .post, path: "/setup", id: "setUpProject", tag: "label-studio",
        summary: "Which models label for a project.",
        body: (
          "application/json",
          APISchema.object(
            [
              "schema": APISchema.any(
                [Self.configuration, APISchema.nothing], "The project's labelling configuration, in XML.")
            ],
            required: [], isOpen: true)
        ), content: .json(APISchema.object(["model_version": APISchema.text])),
        failures: [.tooLarge, .invalid, .overloaded]
      ),
      APIOperation(
        method: .post, path: "/webhook", id: "hearOfEvent", tag: "label-studio",
        summary: "What happened in a project. Nothing is trained here.",
        body: (
          "application/json",
          APISchema.object(
            ["action": APISchema.optional(APISchema.anyText, "The event, such as ANNOTATION_CREATED.")], required: [],
            isOpen: true)
        ), content: .json(APISchema.object(["status": ["const": "Unknown event"]])),
        others: [
          201: .json(APISchema.object(["result": APISchema.nothing, "status": ["const": "ok"]]))
        ], failures: [.tooLarge, .invalid, .unserved, .overloaded]),
      APIOperation(
        method: .get, path: "/versions", id: "versions", tag: "label-studio",
        summary: "The models' names with their versions.",
        content: .json(APISchema.object(["versions": APISchema.list(of: APISchema.text, from: 1)]))),
    ]
  }

  /// Label Studio's XML; no schema can say which texts are such.
  private static let configuration: JSON = ["type": "string", "format": "labeling-configuration"]

  /// What Label Studio asks of a backend.
  var tasksRequest: JSON {
    APISchema.object(
      [
        "tasks": APISchema.list(
          of: APISchema.object(["data": ["type": "object"]], isOpen: true), to: settings.batch.queueRows),
        "label_config": Self.configuration.described("The project's labelling configuration, in XML."),
      ], isOpen: true)
  }

  static let tasksReply = APISchema.object([
    "results": APISchema.list(
      of: APISchema.object([
        "model_version": APISchema.text, "score": ["type": ["number", "null"], "minimum": 0, "maximum": 1],
        "result": APISchema.list(
          of: APISchema.object(
            [
              "id": APISchema.text, "from_name": APISchema.anyText, "to_name": APISchema.anyText,
              "type": APISchema.text, "value": ["type": "object"], "score": APISchema.score,
            ], required: ["id", "from_name", "to_name", "type", "value"])),
      ]))
  ])
}
