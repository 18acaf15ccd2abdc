import Files

/// The parts of a workbook that tables need: its sheets, shared texts and number formats.
struct Workbook {
  static let main = "xl/workbook.xml"
  /// Unpacked bytes of one part: beyond, the file is no table that a person made.
  private static let partLimit = 256 << 20
  /// Those of the parts that are no texts and no sheets.
  private static let smallPartLimit = 64 << 20
  /// Those of all sheets that are looked through for one with something in it.
  private static let lookedThroughLimit = 1 << 30
  private static let sheetLimit = 10_000

  struct Sheet {
    let name: String
    let isHidden: Bool
    let part: String
  }

  let source: String
  private let archive: ZipArchive
  private(set) var sheets: [Sheet] = []
  private var texts: [String] = []
  private var formats = CellFormats()
  private var startsAt1904 = false

  /// - Throws: `DatasetError.workbook`.
  init(_ bytes: [UInt8], source: String) throws {
    self.source = source
    do {
      archive = try ZipArchive(bytes: bytes, path: source)
    } catch {
      throw DatasetError.workbook(source: source, reason: "expected a workbook, found a damaged one (\(error))")
    }
    guard archive.entry(Self.main) != nil else {
      throw DatasetError.workbook(source: source, reason: "expected a workbook, found a zip archive of other files")
    }
    var relations: [String: String] = [:]
    try parse("xl/_rels/workbook.xml.rels") { element, attributes in
      if element == "Relationship", let id = attributes["Id"], let target = attributes["Target"] {
        relations[id] = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
      }
    }
    var found: [Sheet] = []
    var from1904 = false
    try parse(Self.main) { element, attributes in
      if element == "workbookPr" { from1904 = ["1", "true"].contains(attributes["date1904"] ?? "") }
      guard element == "sheet", let name = attributes["name"] else { return }
      let part = (attributes["r:id"] ?? attributes["id"]).flatMap { relations[$0] }
      found.append(
        Sheet(
          name: name, isHidden: (attributes["state"] ?? "visible") != "visible",
          part: part ?? "xl/worksheets/sheet\(found.count + 1).xml"))
    }
    guard found.count <= Self.sheetLimit else {
      throw DatasetError.workbook(
        source: source, reason: "expected at most \(Self.sheetLimit) sheets, found \(found.count)")
    }
    (sheets, startsAt1904) = (found, from1904)
    guard !sheets.isEmpty else {
      throw DatasetError.workbook(source: source, reason: "expected a sheet, found a workbook without one")
    }
    if archive.entry("xl/sharedStrings.xml") != nil {
      let reader = SharedTexts()
      try SheetXML.parse(content(of: "xl/sharedStrings.xml"), source: source, reader)
      if let fault = reader.fault { throw DatasetError.workbook(source: source, reason: fault) }
      texts = reader.texts
    }
    if archive.entry("xl/styles.xml") != nil {
      let reader = CellFormats.Reader()
      try SheetXML.parse(content(of: "xl/styles.xml", limit: Self.smallPartLimit), source: source, reader)
      formats = reader.formats
    }
  }

  /// The sheet of a name; without one the first that is shown and has something.
  ///
  /// - Throws: `DatasetError`.
  func sheet(named name: String?) throws -> (name: String, cells: SheetCells) {
    if let name {
      guard let sheet = sheets.first(where: { $0.name.hasSameBytes(as: name) }) else {
        throw DatasetError.unknownSheet(source: source, name: name, known: sheets.map(\.name))
      }
      return (sheet.name, try cells(of: sheet))
    }
    var lookedThrough = 0
    for sheet in sheets where !sheet.isHidden {
      lookedThrough += archive.entry(sheet.part)?.size ?? 0
      guard lookedThrough <= Self.lookedThroughLimit else {
        throw DatasetError.workbook(
          source: source,
          reason: "expected something in a sheet, found none in \(Self.lookedThroughLimit) bytes of them; name one")
      }
      let cells = try cells(of: sheet)
      if !cells.rows.isEmpty { return (sheet.name, cells) }
    }
    throw DatasetError.empty(source: source)
  }

  private func cells(of sheet: Sheet) throws -> SheetCells {
    let reader = SheetCells.Reader(texts: texts, formats: formats, startsAt1904: startsAt1904)
    try SheetXML.parse(content(of: sheet.part), source: source, reader)
    if let fault = reader.fault { throw DatasetError.workbook(source: source, reason: fault) }
    return reader.cells
  }

  private func parse(_ part: String, _ open: @escaping (String, [String: String]) -> Void) throws {
    guard archive.entry(part) != nil else { return }
    try SheetXML.parse(content(of: part, limit: Self.smallPartLimit), source: source, OpeningReader(open))
  }

  private func content(of part: String, limit: Int = Self.partLimit) throws -> [UInt8] {
    guard let entry = archive.entry(part) else {
      throw DatasetError.workbook(source: source, reason: "expected the part \(Shown.quoted(part)), found none")
    }
    do {
      return try archive.read(entry, limit: limit)
    } catch {
      throw DatasetError.workbook(source: source, reason: "expected the part \(Shown.quoted(part)), found \(error)")
    }
  }
}
