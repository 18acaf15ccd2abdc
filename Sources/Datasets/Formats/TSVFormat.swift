/// Tab-separated values, usually with a header; quotes are text unless the file's own use of them shows otherwise.
struct TSVFormat: DatasetFormat {
  let name = "tsv"
  let fileExtensions = ["tsv", "tab", "txt"]
  let summary = "table with tabs between columns, usually with a header"
  let settings: Set<FormatSetting> = [.columns, .delimiter, .header]

  func recognizes(_ text: SourceText, options: ReadOptions) -> Bool {
    let table = Table.detectingQuotes(of: text, delimiter: .tab)
    guard let first = table.firstRecord, first.fields.count > 1 else { return false }
    return options.textColumn != nil || options.labelColumn != nil || options.header == true
      || HeaderDetection.hasHeader(table, first: first, options: options)
  }

  func read(_ text: SourceText, options: ReadOptions) throws -> Dataset {
    let delimiter = try options.delimiter.map(Delimiter.init(named:)) ?? .tab
    let table = Table.detectingQuotes(of: text, delimiter: delimiter)
    return try TableReader(table: table, options: options, format: name, quotingIsDetected: true).read()
  }
}
