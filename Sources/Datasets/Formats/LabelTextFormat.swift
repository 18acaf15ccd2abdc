/// Lines of a label, one space and a text.
struct LabelTextFormat: DatasetFormat {
  let name = "label-text"
  let fileExtensions = ["txt"]
  let summary = "lines of a label, one space and a text"
  let settings: Set<FormatSetting> = []

  /// Labels are wanted, and the first words of the lines are not those of prose, most of which stand there only once.
  func recognizes(_ text: SourceText, options: ReadOptions) -> Bool {
    guard options.requireLabels else { return false }
    var counts: [ArraySlice<UInt8>: Int] = [:]
    for line in PhysicalLines(text.bytes).lazy.filter({ !$0.range.isEmpty }).prefix(1000) {
      counts[text.bytes[line.range].prefix { $0 != ASCII.space }, default: 0] += 1
    }
    return counts.count <= 20 || counts.values.count { $0 == 1 } * 2 <= counts.count
  }

  func read(_ text: SourceText, options: ReadOptions) throws -> Dataset {
    var rows = RowCollector(text, options: options, format: name)
    let bytes = text.bytes
    for line in PhysicalLines(bytes) {
      if line.range.isEmpty {
        rows.description.blankLines += 1
        continue
      }
      if rows.rejectFault(in: line.range, line: line.number) { continue }
      guard let space = bytes[line.range].firstIndex(of: ASCII.space) else {
        rows.reject(line: line.number, "expected a label, a space and a text, found no space; correct the line")
        continue
      }
      rows.add(
        text: String(decoding: bytes[space + 1..<line.range.upperBound], as: UTF8.self),
        label: bytes[line.range.lowerBound..<space], line: line.number)
    }
    return try rows.dataset()
  }
}
