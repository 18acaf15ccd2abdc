/// Lines of a label, a tab and a text, without a header; quotes are text.
struct LabelTSVFormat: DatasetFormat {
  let name = "label-tsv"
  let fileExtensions = ["tsv", "tab", "txt"]
  let summary = "lines of a label, a tab and a text, without a header"
  let settings: Set<FormatSetting> = [.header]

  /// Every line has one tab, and the first column, being the labels, has no more different values than the second.
  func recognizes(_ text: SourceText, options: ReadOptions) -> Bool {
    let table = Table.detectingQuotes(of: text, delimiter: .tab)
    guard !table.hasQuotes, let first = table.firstRecord,
      !(options.header ?? HeaderDetection.hasHeader(table, first: first, options: options))
    else { return false }
    var labels: Set<ArraySlice<UInt8>> = []
    var texts = labels
    for record in table.records.lazy.prefix(1000) {
      guard record.fields.count == 2 else { return false }
      labels.insert(text.bytes[record.fields[0].range])
      texts.insert(text.bytes[record.fields[1].range])
    }
    return labels.count <= texts.count
  }

  func read(_ text: SourceText, options: ReadOptions) throws -> Dataset {
    if options.header == true { throw DatasetError.unusedOption(option: "header", format: name) }
    var rows = RowCollector(text, options: options, format: name)
    let bytes = text.bytes
    for line in PhysicalLines(bytes) {
      if line.range.isEmpty {
        rows.description.blankLines += 1
        continue
      }
      if rows.rejectFault(in: line.range, line: line.number) { continue }
      let fields = bytes[line.range].split(separator: ASCII.tab, omittingEmptySubsequences: false)
      guard fields.count == 2 else {
        rows.reject(
          line: line.number, "expected a label, a tab and a text, found \(fields.count - 1) tabs; correct the line")
        continue
      }
      rows.add(text: String(decoding: fields[1], as: UTF8.self), label: fields[0], line: line.number)
    }
    return try rows.dataset()
  }
}
