import Files

/// Excel workbooks (.xlsx): one sheet, its first row with something in it perhaps a header (ECMA-376, part 1).
struct WorkbookFormat: DatasetFormat {
  let name = "xlsx"
  let fileExtensions = ["xlsx", "xlsm"]
  let summary = "a sheet of an Excel workbook"
  let settings: Set<FormatSetting> = [.columns, .header]

  /// A text is never a workbook: those are told by their bytes.
  func recognizes(_ text: SourceText, options: ReadOptions) -> Bool { false }

  func read(_ text: SourceText, options: ReadOptions) throws -> Dataset {
    throw DatasetError.workbook(source: text.source, reason: "expected a workbook, found text")
  }

  /// Whether bytes are those of a zip archive in a file with a workbook's name, or with a workbook inside.
  static func recognizes(_ bytes: [UInt8], source: String) -> Bool {
    guard bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) else { return false }
    let fileExtension = FileName.fileExtension(source)
    if WorkbookFormat().fileExtensions.contains(fileExtension) { return true }
    return (try? ZipArchive(bytes: bytes, path: source))?.entry(Workbook.main) != nil
  }

  /// - Throws: `DatasetError`.
  static func read(_ bytes: [UInt8], source: String, options: ReadOptions) throws -> Dataset {
    let workbook = try Workbook(bytes, source: source)
    let (sheet, cells) = try workbook.sheet(named: options.sheet)
    let text = try cells.text(source: source)
    let reader = TableReader(
      table: Table(text: text, delimiter: try Delimiter(named: ","), hasQuotes: true), options: options,
      format: WorkbookFormat().name, quotingIsDetected: nil)
    var dataset = try reader.read()
    let others = workbook.sheets.map(\.name).filter { !$0.hasSameBytes(as: sheet) }
    let unread = others.isEmpty ? "" : "; not read: \(Shown.list(others))"
    dataset.description.format = DatasetDescription.Setting(
      "xlsx, sheet \(Shown.quoted(sheet))\(unread)", isDetected: options.format == nil)
    dataset.description.delimiter = nil
    return dataset
  }
}
