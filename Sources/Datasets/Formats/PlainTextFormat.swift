/// A text a line, without labels. A blank line is a row without a text: those who predict want to know of it.
struct PlainTextFormat: DatasetFormat {
  let name = "text"
  let fileExtensions = ["txt", "text"]
  let summary = "a text a line, without labels (for prediction)"
  let settings: Set<FormatSetting> = []

  func recognizes(_ text: SourceText, options: ReadOptions) -> Bool { true }

  func read(_ text: SourceText, options: ReadOptions) throws -> Dataset {
    guard !options.requireLabels else { throw DatasetError.noLabels(source: text.source, format: name) }
    var rows = RowCollector(text, options: options, format: name)
    for line in PhysicalLines(text.bytes) {
      if rows.rejectFault(in: line.range, line: line.number) { continue }
      rows.add(text: String(decoding: text.bytes[line.range], as: UTF8.self), label: nil, line: line.number)
    }
    return try rows.dataset()
  }
}
