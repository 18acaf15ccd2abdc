import Files
import Foundation
import HTTPTypes
import Serving
import Tasks
import Testing

/// What Label Studio asks of a machine learning backend.
@Suite struct LabelStudioTests {
  private static func recorded() throws -> JSON {
    try JSON.parse(MappedFile(path: TinyServer.fixtures + "/label-studio/exchange.json"))
  }

  private static func keys(_ json: JSON?) -> Set<String> { Set(json?.objectValue?.members.map(\.key) ?? []) }

  /// The requests of a real Label Studio, and answers with all that those of its own package have.
  @Test func aRecordedExchange() async throws {
    let exchanges = try #require(try Self.recorded()["exchanges"]?.arrayValue)
    #expect(exchanges.count == 11)
    let regions = exchanges.flatMap { $0["response"]?["results"]?.arrayValue ?? [] }.flatMap {
      $0["result"]?.arrayValue ?? []
    }
    #expect(regions.count > 5)
    let tiny = try TinyServer()
    try await tiny.test { client in
      var versions: [JSON] = []
      for exchange in exchanges {
        let (path, request) = (try #require(exchange["path"]?.stringValue), try #require(exchange["request"]))
        let reply =
          exchange["method"] == "GET"
          ? try await client.get(path) : try await client.post(path, request.serialized())
        let expected = exchange["response"]
        switch path {
        case "/versions":
          #expect(reply.json["versions"]?.arrayValue?.count == 3)
        case "/webhook" where request["action"] == "START_TRAINING":
          #expect(reply.status == 424 && reply.json["error"]?.stringValue?.contains("does not train") ?? false)
        case "/predict":
          #expect(reply.status == 200 && reply.headers[.contentType] == "application/json")
          try Self.check(reply.json, as: expected, regions, of: request)
          for prediction in reply.json["results"]?.arrayValue ?? [] {
            #expect(prediction["model_version"] == versions[0])
          }
        default:
          #expect(reply.status == exchange["status"]?.intValue, "\(path): \(reply.text)")
          #expect(Self.keys(reply.json) == Self.keys(expected))
          if path == "/health" { #expect(reply.json["status"] == "UP") }
          if path == "/setup" { versions.append(try #require(reply.json["model_version"])) }
        }
      }
      #expect(versions.count == 3 && Set(versions.compactMap(\.stringValue)).count == 1)
    }
  }

  /// As many predictions as tasks, each region with the keys of the reference's, its offsets code points of the text.
  private static func check(_ reply: JSON, as expected: JSON?, _ regions: [JSON], of request: JSON) throws {
    let (tasks, found) = (request["tasks"]?.arrayValue ?? [], reply["results"]?.arrayValue ?? [])
    let others = expected?["results"]?.arrayValue ?? []
    #expect(!tasks.isEmpty && found.count == tasks.count && found.count == others.count)
    for (task, (prediction, other)) in zip(tasks, zip(found, others)) {
      #expect(keys(prediction) == keys(other))
      let text = Array((task["data"]?["text"]?.stringValue ?? "").unicodeScalars)
      for region in prediction["result"]?.arrayValue ?? [] {
        let twin = regions.first { $0["type"] == region["type"] }
        #expect(twin != nil && keys(twin).isSubset(of: keys(region)))
        let (others, own) = (keys(twin?["value"]), keys(region["value"]))
        #expect(others.isSubset(of: own))
        #expect(region["to_name"] == "text")
        if region["type"] == "labels" {
          let start = try #require(region["value"]?["start"]?.intValue)
          let end = try #require(region["value"]?["end"]?.intValue)
          let word = try #require(region["value"]?["text"]?.stringValue)
          #expect(word.unicodeScalars.elementsEqual(text.prefix(end).dropFirst(start)))
        }
      }
    }
  }

  /// Each control gets what its model says of the text.
  @Test func controlsSayWhatTheirModelsSay() async throws {
    let recorded = try Self.recorded()
    let configuration = try #require(recorded["label_config"])
    let texts = try #require(recorded["texts"]?.arrayValue)
    let tiny = try TinyServer()
    let names: [UTF8Key: String] = [
      UTF8Key("fun"): "Fun", UTF8Key("dull"): "gloomy", UTF8Key("bad"): "gloomy", UTF8Key("good"): "good",
    ]
    try await tiny.test { client in
      let tasks = texts.map { JSON(dictionaryLiteral: ("data", ["text": $0])) }
      let reply = try await client.post(
        "/predict", ServingReference.body(("tasks", .array(tasks)), ("label_config", configuration)))
      for (text, prediction) in zip(texts, reply.json["results"]?.arrayValue ?? []) {
        let regions = prediction["result"]?.arrayValue ?? []
        func ask(_ model: String) async throws -> [JSON] {
          try await client.post("/models/\(model)", ServingReference.body(("inputs", [text]))).json.arrayValue?.first?
            .arrayValue ?? []
        }
        let entities = try await ask("names")
        let marked = regions.filter { $0["from_name"] == "names" }
        #expect(marked.map { $0["value"]?["start"] } == entities.map { $0["start"] })
        #expect(marked.map { $0["value"]?["text"] } == entities.map { $0["word"] })
        #expect(marked.map { $0["score"] } == entities.map { $0["score"] })
        // Behind an emoji the units of offsets differ.
        if text == texts[1] { #expect(marked.contains { $0["value"]?["start"]?.intValue ?? 0 > 10 }) }
        #expect(marked.allSatisfy { $0["value"]?["labels"] == ["X"] })
        let topic = regions.filter { $0["from_name"] == "topic" }
        #expect(topic.count == 1)
        let best = try #require(try await ask("topic").first)
        let label = try #require(best["label"])
        #expect(topic.first?["value"]?["choices"] == [label] && topic.first?["score"] == best["score"])
        let given = try await ask("moods").filter { $0["score"]?.doubleValue ?? 0 >= 0.5 }
        var expected: [String] = []
        for label in given.compactMap({ $0["label"]?.stringValue }) {
          let name = try #require(names[UTF8Key(label)])
          if !expected.contains(name) { expected.append(name) }
        }
        let moods = regions.first { $0["from_name"] == "moods" }
        #expect((moods?["value"]?["choices"]?.strings ?? []) == expected)
        let scores = regions.compactMap { $0["score"]?.doubleValue }
        let mean = scores.reduce(0, +) / Double(scores.count)
        #expect(abs((prediction["score"]?.doubleValue ?? -1) - mean) < 1e-12)
        #expect(Set(regions.compactMap { $0["id"]?.stringValue }).count == regions.count)
      }
    }
  }

  private static func choices(_ name: String, _ labels: [String], _ attributes: String = "") -> String {
    "<Choices name=\"\(name)\" toName=\"t\" \(attributes)>"
      + labels.map { "<Choice value=\"\($0)\"/>" }.joined() + "</Choices>"
  }

  private static func view(_ inner: String, text: String = "<Text name=\"t\" value=\"$t\"/>") -> String {
    "<View>\(text)\(inner)</View>"
  }

  /// Which model labels for a control, by the versions that it is said to have.
  @Test func theModelThatFitsBest() async throws {
    let tiny = try TinyServer(
      more: [
        ("all", { try TinyServer.publish(.sentiment, at: $0, labels: ["a", "b", "c", "d"]) }),
        ("few", { try TinyServer.publish(.sentiment, at: $0, labels: ["a", "b", "x", "y"]) }),
        ("pairs", { try TinyServer.publish(.sentiment, at: $0, labels: ["p", "q"], pairColumn: "b") }),
      ])
    let names = tiny.models.map(\.name)
    try await tiny.test { client in
      let cases: [(String, String?)] = [
        (Self.view(Self.choices("k", ["a", "b", "c"])), "topic"),
        (Self.view(Self.choices("k", ["A", "B", "C"])), "topic"),
        (Self.view(Self.choices("k", ["a", "b", "c", "d"])), "all"),
        (Self.view(Self.choices("k", ["d"])), "all"), (Self.view(Self.choices("few", ["a", "b"])), "few"),
        (Self.view(Self.choices("k", ["a"]) + Self.choices("l", ["dull"])), "topic+moods"),
        (Self.view(Self.choices("k", ["no"]) + Self.choices("l", ["dull"])), "moods"),
        (Self.view("<Labels name=\"l\" toName=\"t\"><Label value=\"X\"/><Label value=\"Y\"/></Labels>"), "names"),
        ("<View/>", ""), (Self.view(""), ""), (Self.view("<Label value=\"stray\"/><Choice/>"), ""),
        // A title that follows its text, tags in other cases, comments, sections, entities.
        (
          "<?xml version=\"1.0\"?><view><!-- a --><choices toName='t' name='k'><choice value='&#97;'/></choices>"
            + "<text value='$t' name='t'><![CDATA[<a>]]></text></view><!-- b -->", "topic"
        ),
        // Nobody fits.
        (Self.view(Self.choices("k", ["no", "nor"])), nil), (Self.view(Self.choices("k", [])), nil),
        (Self.view(Self.choices("k", ["a"], "perRegion=\"true\"")), nil),
        (Self.view(Self.choices("k", ["p", "q"])), nil),
        (Self.view("<Labels name=\"l\" toName=\"t\"><Label value=\"a\"/></Labels>"), nil),
        (Self.view("<TextArea name=\"l\" toName=\"t\"/>"), nil),
        (Self.view("<RectangleLabels name=\"l\" toName=\"t\"><Label value=\"X\"/></RectangleLabels>"), nil),
        (Self.view(Self.choices("k", ["a"]), text: "<Text name=\"u\" value=\"$t\"/>"), nil),
        (Self.view(Self.choices("k", ["a"]), text: "<Text name=\"t\" value=\"read\"/>"), nil),
        (Self.view(Self.choices("k", ["a"]), text: "<Text name=\"t\" value=\"$t\" valueType=\"url\"/>"), nil),
        (Self.view(Self.choices("k", ["a"]), text: "<Text name=\"t\" value=\"$t\" encoding=\"base64\"/>"), nil),
        (Self.view(Self.choices("k", ["a"]), text: "<HyperText name=\"t\" value=\"$t\"/>"), nil),
      ]
      for (schema, expected) in cases {
        let reply = try await client.post(
          "/setup", ServingReference.body(("project", "1.2"), ("schema", .string(schema)), ("extra_params", .null)))
        guard let expected else {
          #expect(reply.status == 422 && reply.error == "validation", "\(schema): \(reply.text)")
          #expect(reply.json["error"]?.stringValue?.contains("'topic' (a, b, c)") ?? false)
          continue
        }
        let version = reply.json["model_version"]?.stringValue ?? ""
        let models = version.split(separator: "+").map { $0.split(separator: "-")[0] }.joined(separator: "+")
        #expect(reply.status == 200 && models == (expected.isEmpty ? "hone" : expected), "\(schema): \(reply.text)")
      }
      let versions = try await client.get("/versions").json["versions"]?.strings ?? []
      #expect(Set(versions).count == names.count)
      #expect(zip(versions, names).allSatisfy { $0.hasPrefix($1 + "-") && $0.count == $1.count + 13 })
    }
  }

  @Test func whatItRefuses() async throws {
    let tiny = try TinyServer { settings in
      settings.batch.queueRows = 8
      settings.inputsPerRequest = 2
    }
    let good = Self.view(Self.choices("k", ["a", "b", "c"]))
    try await tiny.test { client in
      func predict(_ tasks: JSON, _ configuration: JSON?) async throws -> ServerClient.Reply {
        var object = JSONObject()
        object["tasks"] = tasks
        object["label_config"] = configuration
        object["params"] = ["login": "a", "password": "b", "context": .null]
        return try await client.post("/predict", JSON.object(object).serialized())
      }
      func task(_ text: JSON) -> JSON { ["id": 7, "data": ["t": text, "other": "a"]] }
      let many = JSON.array((1...8).map { task("a film of \($0) days") })
      // More than a request of texts may have, since Label Studio sends all that it has.
      let all = try await predict(many, .string(good))
      #expect(all.status == 200 && all.json["results"]?.arrayValue?.count == 8)
      #expect(all.json["results"]?.arrayValue?.allSatisfy { $0["result"]?.arrayValue?.count == 1 } ?? false)
      let more = try await predict(.array((many.arrayValue ?? []) + [task("a")]), .string(good))
      #expect(more.status == 413 && more.error == "validation")
      let empty = try await predict([task(""), task(.null), task(1), task("a"), ["data": [:]]], .string(good))
      #expect(empty.json["results"]?.arrayValue?.map { $0["result"]?.arrayValue?.count } == [0, 0, 0, 1, 0])
      #expect(empty.json["results"]?.arrayValue?.first?["score"] == JSON.null)
      #expect(try await predict([], .string(good)).json == ["results": []])

      let deep = String(repeating: "<View>", count: 300) + String(repeating: "</View>", count: 300)
      let wide = "<View " + (0..<300).map { "a\($0)=\"\"" }.joined(separator: " ") + "/>"
      let long = Self.view(Self.choices("k", (0..<20_000).map { "label \($0)" }))
      for configuration in [
        "", "text", "{}", "<View>", "<View></Choices>", "<View/><View/>", "<View a=\"1\" a=2/>",
        "<View>&unknown;</View>",
        "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><View>&b;</View>",
        "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><View>&c;</View>", deep, wide, long, "\u{FEFF}", "<",
        "<View><![CDATA[", "<View a=\"&#0;\"/>",
      ] {
        let reply = try await predict(many, .string(configuration))
        #expect(reply.status == 422 && reply.error == "validation", "\(configuration.prefix(80)): \(reply.status)")
        #expect(reply.json["error"]?.stringValue?.contains("root:") == false)
      }
      let bodies: [(JSON, JSON?)] = [
        (many, nil), (many, .null), (many, 1), ("a", .string(good)), ([1], .string(good)), ([[:]], .string(good)),
        ([["data": "a"]], .string(good)),
      ]
      for (tasks, configuration) in bodies {
        let reply = try await predict(tasks, configuration)
        #expect(reply.status == 422 && reply.error == "validation", "\(tasks): \(reply.text)")
      }
      #expect(try await client.post("/setup", "[]").status == 422)
      #expect(try await client.post("/setup", #"{"schema": 1}"#).status == 422)
      #expect(try await client.post("/webhook", #"{"action": "TASKS_CREATED"}"#).json == ["status": "Unknown event"])
      #expect(try await client.post("/webhook", "").status == 400)
    }
  }

  /// Label Studio has nothing but basic authentication.
  @Test func theTokenAsAPassword() async throws {
    let tiny = try TinyServer { $0.token = "open: sesame" }
    func basic(_ credentials: String) -> String { "Basic " + Data(credentials.utf8).base64EncodedString() }
    let right = [basic("anybody:open: sesame"), basic(":open: sesame"), "bearer open: sesame", "Bearer open: sesame"]
    let wrong =
      ["open: sesame", "anybody:open", "anybody:", "", "open: sesame:"].map { basic($0) }
      + ["Basic", "Basic !", "bearer open: sesamE", "Digest open: sesame", "Bearer", ""]
    try await tiny.test { client in
      for (headers, expected) in right.map({ ($0, 200) }) + wrong.map({ ($0, 401) }) {
        let reply = try await client.post("/setup", "{}", headers: [.authorization: headers])
        #expect(reply.status == expected, "\(headers)")
      }
    }
  }
}
