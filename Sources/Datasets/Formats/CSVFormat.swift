/// Comma-separated values (RFC 4180), with other delimiters too.
struct CSVFormat: DatasetFormat {
  let name = "csv"
  let fileExtensions = ["csv", "txt"]
  let summary = "table with , ; tab or | between columns, and double quotes around fields that need them (RFC 4180)"
  let settings: Set<FormatSetting> = [.columns, .delimiter, .header]

  func recognizes(_ text: SourceText, options: ReadOptions) -> Bool {
    if options.textColumn != nil || options.labelColumn != nil || options.delimiter != nil { return true }
    let table = Table.detectingDelimiter(of: text, options: options)
    guard table.delimiter != nil, let first = table.firstRecord else { return false }
    let names = table.names(in: first)
    return WellKnownColumns.find(.text, in: names) != nil
      && (WellKnownColumns.find(.label, in: names) != nil || !options.requireLabels)
  }

  func read(_ text: SourceText, options: ReadOptions) throws -> Dataset {
    let table =
      if let name = options.delimiter {
        Table(text: text, delimiter: try Delimiter(named: name), hasQuotes: true)
      } else {
        Table.detectingDelimiter(of: text, options: options)
      }
    return try TableReader(table: table, options: options, format: name, quotingIsDetected: nil).read()
  }
}
