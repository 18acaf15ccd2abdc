/// Lines of fastText: `__label__x`, a space and a text.
struct FastTextFormat: DatasetFormat {
  let name = "fasttext"
  let fileExtensions = ["fasttext", "ft", "txt"]
  let summary = "lines of __label__x, a space and a text"
  let settings: Set<FormatSetting> = []
  private static let prefix = Array("__label__".utf8)

  func recognizes(_ text: SourceText, options: ReadOptions) -> Bool {
    let first = PhysicalLines(text.bytes).first { !$0.range.isEmpty }
    return first.map { text.bytes[$0.range].drop(while: ASCII.isBlank).starts(with: Self.prefix) } ?? false
  }

  func read(_ text: SourceText, options: ReadOptions) throws -> Dataset {
    var rows = RowCollector(text, options: options, format: name)
    for line in PhysicalLines(text.bytes) {
      if line.range.isEmpty {
        rows.description.blankLines += 1
        continue
      }
      if rows.rejectFault(in: line.range, line: line.number) { continue }
      var rest = text.bytes[line.range].drop(while: ASCII.isBlank)
      var labels: [ArraySlice<UInt8>] = []
      while rest.starts(with: Self.prefix) {
        let word = rest.prefix { !ASCII.isBlank($0) }
        labels.append(word.dropFirst(Self.prefix.count))
        rest = rest[word.endIndex...].drop(while: ASCII.isBlank)
      }
      guard labels.count < 2 else {
        rows.reject(line: line.number, "expected one label, found \(labels.count); leave one on each line")
        continue
      }
      rows.add(text: String(decoding: rest, as: UTF8.self), label: labels.first, line: line.number)
    }
    return try rows.dataset()
  }
}
