/// Reads the examples of a table.
struct TableReader {
  let table: Table
  let options: ReadOptions
  let format: String
  /// Nil when the format always has or never has quoted fields.
  let quotingIsDetected: Bool?

  /// - Throws: `DatasetError`.
  func read() throws -> Dataset {
    let text = table.text
    guard let first = table.firstRecord else { throw DatasetError.empty(source: text.source) }
    let hasHeader = options.header ?? HeaderDetection.hasHeader(table, first: first, options: options)
    if hasHeader, let fault = first.fault ?? text.fault(in: first.range) {
      throw DatasetError.brokenHeader(location: text.location(line: first.line), reason: fault)
    }
    let width = hasHeader ? first.fields.count : table.usualWidth
    let sample = hasHeader ? first : table.records.first { $0.fields.count == width } ?? first
    let columns = try TableColumns(
      names: table.names(in: sample), hasHeader: hasHeader, options: options, source: text.source)

    var rows = RowCollector(text, options: options, format: format)
    rows.description.header = DatasetDescription.Setting(hasHeader ? "yes" : "no", isDetected: options.header == nil)
    rows.description.delimiter = table.delimiter.map {
      DatasetDescription.Setting($0.shown, isDetected: options.delimiter == nil)
    }
    rows.description.quoting = quotingIsDetected.map {
      DatasetDescription.Setting(table.hasQuotes ? "quoted fields" : "literal quotes", isDetected: $0)
    }
    rows.description.textColumn = columns.textSetting
    rows.description.labelColumn = columns.labelSetting

    var records = table.records
    if hasHeader { _ = records.next() }
    while let record = records.next() { add(record, to: &rows, columns: columns, width: width) }
    rows.description.blankLines = records.blankLines
    return try rows.dataset()
  }

  private func add(_ record: DelimitedRecord, to rows: inout RowCollector, columns: TableColumns, width: Int) {
    if let fault = record.fault { return rows.reject(line: record.line, fault) }
    if rows.rejectFault(in: record.range, line: record.line) { return }
    let bytes = table.text.bytes
    let found = record.fields.count
    // Spreadsheets leave empty fields at the end of rows; anything else past the last column is part of a text.
    let surplus = record.fields.dropFirst(width)
    guard found >= width, surplus.allSatisfy({ $0.range.isEmpty }) else {
      let advice = found > width ? "put a field that holds the delimiter in double quotes" : "add what is missing"
      return rows.reject(line: record.line, "expected \(width) fields, found \(found); \(advice)")
    }
    func text(_ column: Int) -> String { String(decoding: record.fields[column].bytes(in: bytes), as: UTF8.self) }
    rows.add(
      RowCollector.Row(
        texts: [text(columns.text)] + columns.moreTexts.map(text), pair: columns.pair.map(text),
        label: columns.label.map { record.fields[$0].bytes(in: bytes) },
        fields: columns.kept.map { String(decoding: ASCII.trimmed(Array(text($0).utf8)[...]), as: UTF8.self) }),
      line: record.line)
  }
}
