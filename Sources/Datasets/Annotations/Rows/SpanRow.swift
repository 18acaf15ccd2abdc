import Files

/// Reads one object of a JSON format as a text with spans.
struct SpanRow {
  let location: SourceLocation
  /// Whether the text is rejected when it says nothing about spans.
  let requiresSpans: Bool

  /// `{"text", "spans": [{"start", "end", "label"}]}` with its relatives; see `JSONLSpansFormat`.
  func text(_ object: JSONObject, document: Int) throws(RejectedRow) -> RawText {
    guard let text = object["text"] else { throw fault("expected the key \"text\", found none; add it") }
    guard let text = text.stringValue else {
      throw fault("expected a string as \"text\", found \(JSONLine.kind(of: text)); write a string")
    }
    let tokens = try tokens(object)
    let spans = try spans(object, tokens: tokens)
    return RawText(
      text: text, spans: spans, words: tokens, document: document, id: Self.id(object["id"]), location: location)
  }

  /// A string or a number; anything else is no name.
  static func id(_ json: JSON?) -> String? {
    switch json {
    case .string(let name): name
    case .number(let number): number.literal
    default: nil
    }
  }

  // MARK: Spans

  /// The keys under which spans may stand, in the order in which they are looked for.
  private static let keys = ["spans", "entities", "label", "labels"]

  private func spans(_ object: JSONObject, tokens: [RawSpan]?) throws(RejectedRow) -> [RawSpan] {
    guard
      let (key, value) = Self.keys.lazy.compactMap({ key in object[key].map { (key, $0) } }).first(where: {
        $0.0 == "spans" || $0.1.arrayValue != nil
      })
    else {
      guard !requiresSpans else {
        throw fault("expected the key \"spans\", found none; add it, with [] for a text without entities")
      }
      return []
    }
    if value.isNull, !requiresSpans { return [] }
    guard let elements = value.arrayValue else {
      throw fault("expected a list as \(Shown.quoted(key)), found \(JSONLine.kind(of: value)); write a list of spans")
    }
    var spans: [RawSpan] = []
    for (place, element) in elements.enumerated() {
      spans.append(try span(element, name: "span \(place + 1)", tokens: tokens))
    }
    return spans
  }

  /// `{"start", "end", "label"}`, or `[start, end, label]` as doccano writes it.
  func span(_ json: JSON, name: String, tokens: [RawSpan]?) throws(RejectedRow) -> RawSpan {
    if let parts = json.arrayValue {
      guard parts.count == 3, let start = parts[0].intValue, let end = parts[1].intValue,
        let label = parts[2].stringValue
      else { throw fault("expected [start, end, label] as \(name), found something else; correct the span") }
      return RawSpan(name: name, start: start, end: end, label: label, location: location)
    }
    guard let object = json.objectValue else {
      throw fault("expected an object as \(name), found \(JSONLine.kind(of: json)); write a span")
    }
    let label = try label(object, name: name)
    let byTokens = try edges(object, name: name, tokens: tokens)
    let start = try offset(object, ["start", "start_offset"], name, "start")
    let end = try offset(object, ["end", "end_offset"], name, "end")
    guard let start = start ?? byTokens?.start else { throw missing("start", name) }
    guard let end = end ?? byTokens?.end else { throw missing("end", name) }
    if let byTokens, byTokens != (start, end) {
      throw fault(
        "expected \(name) to say one place, found \(start)..\(end) by its offsets and "
          + "\(byTokens.start)..\(byTokens.end) by its tokens; correct the span")
    }
    return RawSpan(
      name: name, start: start, end: end, label: label, text: object["text"]?.stringValue, location: location)
  }

  /// A string as `label`, or the only one in the list `labels`.
  private func label(_ object: JSONObject, name: String) throws(RejectedRow) -> String {
    if let label = object["label"] {
      guard let string = label.stringValue else {
        throw fault("expected a string as label of \(name), found \(JSONLine.kind(of: label)); write a string")
      }
      return string
    }
    guard let labels = object["labels"]?.arrayValue else { throw missing("label", name) }
    guard labels.count == 1, let label = labels[0].stringValue else {
      throw fault("expected one label for \(name), found \(labels.count); keep one")
    }
    return label
  }

  private func offset(
    _ object: JSONObject, _ keys: [String], _ name: String, _ role: String
  ) throws(RejectedRow) -> Int? {
    guard let json = keys.lazy.compactMap({ object[$0] }).first else { return nil }
    guard let number = json.intValue else {
      throw fault("expected a whole number as \(role) of \(name), found \(JSONLine.kind(of: json)); correct it")
    }
    return number
  }

  private func missing(_ key: String, _ name: String) -> RejectedRow {
    fault("expected \"\(key)\" in \(name), found none; add it")
  }

  // MARK: Tokens

  /// Where `token_start` and `token_end` say that a span is; the last token belongs to it.
  private func edges(
    _ object: JSONObject, name: String, tokens: [RawSpan]?
  ) throws(RejectedRow) -> (start: Int, end: Int)? {
    let first = try offset(object, ["token_start"], name, "token_start")
    let last = try offset(object, ["token_end"], name, "token_end")
    guard let tokens, let first, let last else { return nil }
    guard tokens.indices.contains(first), tokens.indices.contains(last), first <= last else {
      throw fault(
        "expected \(name) among the \(tokens.count) tokens, found the tokens \(first) to \(last); correct the span")
    }
    return (tokens[first].start, tokens[last].end)
  }

  private func tokens(_ object: JSONObject) throws(RejectedRow) -> [RawSpan]? {
    guard let json = object["tokens"], !json.isNull else { return nil }
    guard let elements = json.arrayValue else {
      throw fault("expected a list as \"tokens\", found \(JSONLine.kind(of: json)); write a list or leave it out")
    }
    var tokens: [RawSpan] = []
    for (place, element) in elements.enumerated() {
      let name = "token \(place + 1)"
      guard let token = element.objectValue else {
        throw fault("expected an object as \(name), found \(JSONLine.kind(of: element)); write a token")
      }
      guard let start = try offset(token, ["start"], name, "start") else { throw missing("start", name) }
      guard let end = try offset(token, ["end"], name, "end") else { throw missing("end", name) }
      tokens.append(
        RawSpan(
          name: name, start: start, end: end, label: "", text: token["text"]?.stringValue, location: location))
    }
    return tokens
  }

  func fault(_ reason: String) -> RejectedRow { RejectedRow(location: location, reason: reason) }
}
