import Files
import Foundation
import HTTPTypes
import HummingbirdTesting
import Serving
import Tasks
import Tensors
import Testing

/// A server of a head of every kind on the tiny encoder, whose names and labels are what a careless page would obey.
final class PageServer {
  static let hostile = #"<script>alert(1)</script>"'&</title>"#

  let models: [ServedModel]
  let folder: String
  private let server: InferenceServer
  private let pool = WorkerPool(count: 2)

  init(_ change: (inout ServerSettings) -> Void = { _ in }) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("page-\(UUID().uuidString)").path
    self.folder = folder
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let shelf = EncoderShelf()
    func model(_ name: String, _ kind: TaskKind, _ change: (inout ModelSettings) -> Void = { _ in }) throws
      -> ServedModel
    {
      let path = try TinyServer.publish(kind, at: "\(folder)/\(kind.name)-\(name.utf8.count)", change)
      return ServedModel(
        name: name, trained: try TrainedModel.open(path, encoders: EncoderLocator(modelsFolder: nil), shelf: shelf))
    }
    models = [
      try model("topic", .classification) { $0.labels = ["a", Self.hostile, #"" onload="alert(1)"#] },
      try model("names", .ner) { $0.labels = ["O", "B-<b>", "I-<b>"] },
      try model("moods", .multiLabel) { $0.thresholds = [0, 0.25, 1] },
      try model("stars", .regression) { $0.labels = ["stars"] },
      try model("urgency", .ordinal) { settings in
        settings.labels = ["urgency"]
        settings.grades = Grades(["low", "medium", "high"])
      },
      try model("pairs", .classification) { $0.pairColumn = "second" },
      try model("sure", .sentiment) { settings in
        settings.decision = DecisionRule(
          measure: .precision, label: nil, wanted: 0.9, threshold: 1, reached: 0.9, coverage: 0.5)
      },
      try model(Self.hostile, .sentiment),
    ]
    var settings = ServerSettings()
    settings.deadline = .seconds(3600)
    change(&settings)
    server = try InferenceServer(models, settings: settings, pool: pool)
  }

  deinit {
    server.stop()
    pool.stop()
    try? FileManager.default.removeItem(atPath: folder)
  }

  func test(_ body: @escaping @Sendable (ServerClient) async throws -> Void) async throws {
    try await server.application().test(.router) { client in try await body(ServerClient(client: client)) }
  }

  /// What a model says of a text when it is asked alone.
  func alone(_ name: String, _ input: TextInput) throws -> (model: TrainedModel, prediction: Prediction) {
    let model = try #require(models.first { $0.name == name }).trained
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    return (model, try Pipeline(model, pool: pool).predict([input])[0])
  }
}

extension ServerClient {
  /// Sends a form as browsers do.
  func send(_ fields: [(String, String)], headers: HTTPFields = [:]) async throws -> Reply {
    let body = fields.map { "\(Self.encoded($0.0))=\(Self.encoded($0.1))" }.joined(separator: "&")
    var headers = headers
    headers[.contentType] = "application/x-www-form-urlencoded"
    return try await post("/", body, headers: headers)
  }

  static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }
}

/// The tags of a page, read as strictly as the page is written.
struct Markup {
  struct Tag {
    let name: String
    let attributes: [(name: String, value: String)]

    subscript(_ name: String) -> String? { attributes.first { $0.name == name }?.value }
  }

  private(set) var tags: [Tag] = []

  init(_ html: String) {
    var rest = html[...]
    while let start = rest.firstIndex(of: "<") {
      rest = rest[rest.index(after: start)...]
      guard let end = Self.end(of: rest) else { break }
      let parts = Self.split(rest[..<end])
      tags.append(Tag(name: parts.first?.name ?? "", attributes: Array(parts.dropFirst())))
      rest = rest[end...]
    }
  }

  /// The bracket that ends a tag, outside of quotes.
  private static func end(of text: Substring) -> Substring.Index? {
    var isQuoted = false
    return text.indices.first { index in
      if text[index] == "\"" { isQuoted.toggle() }
      return !isQuoted && text[index] == ">"
    }
  }

  private static func split(_ tag: Substring) -> [(name: String, value: String)] {
    var parts: [(name: String, value: String)] = []
    // Drawings have tags that end in themselves.
    var rest = tag.hasSuffix("/") ? tag.dropLast() : tag
    while !rest.isEmpty {
      rest = rest.drop { $0.isWhitespace }
      let name = rest.prefix { !$0.isWhitespace && $0 != "=" }
      guard !name.isEmpty else { break }
      rest = rest.dropFirst(name.count)
      guard rest.hasPrefix("=\"") else {
        parts.append((String(name), ""))
        continue
      }
      let value = rest.dropFirst(2).prefix { $0 != "\"" }
      parts.append((String(name), String(value)))
      rest = rest.dropFirst(2 + value.count + 1)
    }
    return parts
  }

  /// What a page may be made of; nothing in it acts but its own script.
  private static let names: Set<String> = [
    "!DOCTYPE", "html", "head", "meta", "title", "link", "script", "body", "a", "header", "nav", "span", "main", "h1",
    "h2", "h3", "p", "form", "label", "select", "option", "textarea", "input", "button", "div", "section", "table",
    "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "bdi", "svg", "rect", "path", "circle", "polyline", "text",
    "title", "desc", "mark", "strong", "code", "ul", "li", "dl", "dt", "dd", "details", "summary", "figure",
    "figcaption",
  ]

  /// What should not be there.
  var strangers: [String] {
    tags.flatMap { tag -> [String] in
      var found: [String] = []
      let name = tag.name.hasPrefix("/") ? String(tag.name.dropFirst()) : tag.name
      if !Self.names.contains(name) { found.append("<\(tag.name)>") }
      if name == "script", !tag.name.hasPrefix("/"), tag["src"]?.hasPrefix("/page.js?") != true {
        found.append("a script of its own")
      }
      for attribute in tag.attributes {
        if attribute.name.hasPrefix("on") || attribute.name == "style" { found.append(attribute.name) }
        if !attribute.name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }) { found.append(attribute.name) }
        if ["href", "src", "action"].contains(attribute.name), !attribute.value.hasPrefix("/"),
          !attribute.value.hasPrefix("#")
        {
          found.append(attribute.value)
        }
      }
      return found
    }
  }

  func all(_ name: String) -> [Tag] { tags.filter { $0.name == name } }
}
