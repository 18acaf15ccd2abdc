import Files

/// One task of Label Studio's export.
struct LabelStudioTask {
  private let object: JSONObject
  private let row: SpanRow
  private let id: String?
  /// What was decided about the task, a line each.
  private var notes: [String] = []
  /// Kinds of things that were not read, and how many.
  private(set) var ignored: [(kind: String, count: Int)] = []

  init(_ object: JSONObject, location: SourceLocation) {
    self.object = object
    row = SpanRow(location: location, requiresSpans: true)
    id = SpanRow.id(object["id"])
  }

  /// Takes the first annotation that was not cancelled.
  mutating func read(options: AnnotationOptions, document: Int) throws(RejectedRow) -> RawText {
    let text = try text()
    let results = try results(isRequired: options.requireAnnotations)
    var spans: [RawSpan] = []
    for (place, result) in results.enumerated() {
      guard let kind = result["type"]?.stringValue else {
        throw fault("expected a type for result \(place + 1), found none; export the task again")
      }
      guard kind.hasSameBytes(as: "labels") else {
        if kind.utf8.reversed().starts(with: "labels".utf8.reversed()) {
          throw fault("expected entities of type \"labels\", found \(Shown.quoted(kind, limit: 20)); export plain text")
        }
        ignore("results of type \(Shown.quoted(kind, limit: 20))")
        continue
      }
      guard let value = result["value"], value.objectValue != nil else {
        throw fault("expected a value for result \(place + 1), found none; export the task again")
      }
      let name = "result \(place + 1)" + (id.map { " of task \(Shown.quoted($0, limit: 20))" } ?? "")
      spans.append(try row.span(value, name: name, tokens: nil))
    }
    if let predictions = object["predictions"]?.arrayValue, !predictions.isEmpty {
      ignore("predictions", count: predictions.count)
    }
    return RawText(text: text, spans: spans, document: document, id: id, location: row.location, notes: notes)
  }

  /// `data.text`, or else the only string in `data`.
  private func text() throws(RejectedRow) -> String {
    guard let data = object["data"]?.objectValue else {
      throw fault("expected an object as \"data\", found none; export the task with its data")
    }
    if let text = data["text"]?.stringValue { return text }
    let strings = data.members.filter { $0.value.stringValue != nil }
    if strings.count == 1, let text = strings[0].value.stringValue { return text }
    throw fault(
      strings.isEmpty
        ? "expected a string as \"text\" in \"data\", found none; add it"
        : "expected the text as \"text\" in \"data\", found "
          + "\(Shown.list(strings.map(\.key))); rename the key of the text"
    )
  }

  private mutating func results(isRequired: Bool) throws(RejectedRow) -> [JSON] {
    guard let annotations = (object["annotations"] ?? object["completions"])?.arrayValue else {
      guard isRequired else { return [] }
      throw fault("expected a list as \"annotations\", found none; export the task with its annotations")
    }
    let valid = annotations.filter { $0["was_cancelled"]?.boolValue != true }
    if valid.count < annotations.count { ignore("cancelled annotations", count: annotations.count - valid.count) }
    guard let first = valid.first else {
      guard isRequired else { return [] }
      throw fault("expected an annotation, found \(annotations.isEmpty ? "none" : "only cancelled ones"); annotate it")
    }
    if valid.count > 1 { notes.append(named("found \(valid.count) annotations; took the first")) }
    guard let result = first["result"]?.arrayValue else {
      throw fault("expected a list as \"result\" of the annotation, found none; export the task again")
    }
    return result
  }

  private mutating func ignore(_ kind: String, count: Int = 1) { ignored.append((kind, count)) }

  private func named(_ text: String) -> String { id.map { "task \(Shown.quoted($0, limit: 20)): \(text)" } ?? text }

  private func fault(_ reason: String) -> RejectedRow { row.fault(named(reason)) }
}
