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
    guard let text = object[keys.text] else {
      return rows.reject(line: line, "expected the key \(Shown.quoted(keys.text)), found none; add it")
    }
    guard let string = text.stringValue else {
      return rows.reject(
        line: line, "expected a string as \(Shown.quoted(keys.text)), found \(JSONLine.kind(of: text)); write a string")
    }
    var label: [UInt8] = []
    switch keys.label.flatMap({ object[$0] }) {
    case .string(let name): label = Array(name.utf8)
    case .number(let number) where WholeNumber(number.literal) != nil: label = Array(number.literal.utf8)
    case .bool(let value): label = Array((value ? "true" : "false").utf8)
    case .null, nil: break
    case .some(let other):
      return rows.reject(
        line: line,
        "expected a string, a whole number, true or false as the label, found \(JSONLine.kind(of: other)); "
          + "write one of these")
    }
    rows.add(text: string, label: label[...], line: line)
  }
}
