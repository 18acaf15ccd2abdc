import Files

/// JSON lines: one object a line, with a text and a label among its keys.
struct JSONLinesFormat: DatasetFormat {
  let name = "jsonl"
  let fileExtensions = ["jsonl", "ndjson", "json"]
  let summary = "a JSON object a line, with the text and the label as two of its keys"
  let settings: Set<FormatSetting> = [.columns]

  func recognizes(_ text: SourceText, options: ReadOptions) -> Bool {
    guard let first = PhysicalLines(text.bytes).first(where: { !$0.range.isEmpty }) else { return false }
    return (try? JSON.parse(Array(text.bytes[first.range]), source: text.source))?.objectValue != nil
  }

  func read(_ text: SourceText, options: ReadOptions) throws -> Dataset {
    var rows = RowCollector(text, options: options, format: name)
    let keys = try JSONLinesKeys(text: text, options: options)
    rows.description.textColumn = keys.setting(keys.text, isDetected: options.textColumn == nil)
    rows.description.labelColumn = keys.label.map { keys.setting($0, isDetected: options.labelColumn == nil) }
    for line in PhysicalLines(text.bytes) {
      if line.range.isEmpty {
        rows.description.blankLines += 1
        continue
      }
      if rows.rejectFault(in: line.range, line: line.number) { continue }
      switch JSONLine.object(text.bytes[line.range], source: text.source) {
      case .failure(let fault): rows.reject(line: line.number, fault.reason)
      case .success(let object): add(object, line: line.number, keys: keys, to: &rows)
      }
    }
    return try rows.dataset()
  }

  private func add(_ object: JSONObject, line: Int, keys: JSONLinesKeys, to rows: inout RowCollector) {
    var row: RowCollector.Row
    switch keys.texts(of: object) {
    case .failure(let fault): return rows.reject(line: line, fault.reason)
    case .success(let found): row = RowCollector.Row(texts: found.texts, pair: found.pair)
    }
    row.fields = keys.kept.map { Self.field(object[$0] ?? .null) }
    var label: [UInt8] = []
    switch keys.label.flatMap({ object[$0] }) {
    case .string(let name): label = Array(name.utf8)
    case .bool(let value): label = Array((value ? "true" : "false").utf8)
    case .number(let number): label = Array(number.literal.utf8)
    case .array(let items) where items.allSatisfy({ $0.stringValue != nil }):
      row.labels = items.compactMap(\.stringValue)
    case .null, nil: break
    case .some(let other):
      return rows.reject(
        line: line,
        "expected a string, a number, true, false or a list of strings as the label, found "
          + "\(JSONLine.kind(of: other)); write one of these")
    }
    row.label = label[...]
    rows.add(row, line: line)
  }

  /// A kept value as a table would have it.
  static func field(_ value: JSON) -> String {
    switch value {
    case .string(let text): text
    case .number(let number): number.literal
    case .bool(let value): value ? "true" : "false"
    case .null: ""
    case .array, .object: value.serialized()
    }
  }
}
