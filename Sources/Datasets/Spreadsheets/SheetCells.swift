/// The cells of a sheet as texts.
struct SheetCells {
  struct Row {
    /// From 1.
    let number: Int
    /// From the first column on; empty where a cell is.
    var cells: [String]
  }

  /// Rows with something in them, ascending.
  private(set) var rows: [Row] = []

  /// Beyond, the file is no table that a person made.
  private static let cellLimit = 20_000_000
  /// Bytes of all cells: a shared text may stand in any number of them.
  private static let byteLimit = 1 << 29

  /// The rows as lines of comma-separated values, each as wide as the first at least.
  ///
  /// - Throws: `DatasetError.workbook` for more cells or longer ones than a table has.
  func text(source: String) throws -> SourceText {
    let width = rows.first?.cells.count ?? 0
    guard rows.count * width <= Self.cellLimit else {
      throw DatasetError.workbook(
        source: source, reason: "expected at most \(Self.cellLimit) cells, found \(rows.count) rows of \(width)")
    }
    var bytes: [UInt8] = []
    var numbers: [Int] = []
    for row in rows {
      // A quoted field spreads a row over lines, which are all of the row.
      var lines = 1
      for column in 0..<max(width, row.cells.count) {
        if column > 0 { bytes.append(UInt8(ascii: ",")) }
        guard column < row.cells.count, !row.cells[column].isEmpty else { continue }
        // Before each cell: a row of shared texts alone can be larger than any memory.
        guard bytes.count + row.cells[column].utf8.count <= Self.byteLimit else {
          throw DatasetError.workbook(
            source: source, reason: "expected at most \(Self.byteLimit) bytes of text, found more by row \(row.number)")
        }
        bytes.append(ASCII.quote)
        for byte in row.cells[column].utf8 {
          if byte == ASCII.quote { bytes.append(ASCII.quote) }
          if byte == ASCII.lineFeed { lines += 1 }
          bytes.append(byte)
        }
        bytes.append(ASCII.quote)
      }
      bytes.append(ASCII.lineFeed)
      numbers += Array(repeating: row.number, count: lines)
    }
    return SourceText(sheet: bytes, rows: numbers, source: source)
  }

  final class Reader: XMLReader {
    private let texts: [String]
    private let formats: CellFormats
    private let startsAt1904: Bool
    private(set) var cells = SheetCells()
    /// Why the sheet cannot be read; nil when it can.
    private(set) var fault: String?

    private var row = Row(number: 0, cells: [])
    private var column = 0
    private var type = ""
    private var style = 0
    private var value = ""
    private var isValue = false
    private var runs = TextRuns()
    private var isInline = false
    /// Cells of all rows, empty ones before filled ones included.
    private var cellCount = 0

    init(texts: [String], formats: CellFormats, startsAt1904: Bool) {
      (self.texts, self.formats, self.startsAt1904) = (texts, formats, startsAt1904)
    }

    var isDone: Bool { fault != nil }

    func open(_ element: String, _ attributes: [String: String]) {
      switch element {
      case "row":
        let number = attributes["r"].flatMap { Int($0) } ?? row.number + 1
        guard number > row.number, number <= 1_048_576 else {
          fault = "expected rows in ascending order, found row \(number) after row \(row.number)"
          return
        }
        row = Row(number: number, cells: [])
        column = -1
      case "c":
        column = attributes["r"].flatMap(Self.column) ?? column + 1
        type = attributes["t"] ?? "n"
        style = attributes["s"].flatMap { Int($0) } ?? 0
        value = ""
        runs = TextRuns()
      case "v": isValue = true
      case "is": isInline = true
      default: if isInline { runs.open(element) }
      }
    }

    func text(_ text: String) {
      if isValue { value += text } else if isInline { runs.text(text) }
    }

    func close(_ element: String) {
      switch element {
      case "v": isValue = false
      case "is": isInline = false
      case "c": place(content)
      case "row": if !row.cells.isEmpty { cells.rows.append(row) }
      default: if isInline { runs.close(element) }
      }
    }

    private var content: String {
      switch type {
      case "s": Int(value).flatMap { texts.indices.contains($0) ? texts[$0] : nil } ?? ""
      case "inlineStr": runs.result
      case "str", "d": value
      case "b": value == "1" ? "TRUE" : value == "0" ? "FALSE" : value
      case "e": ""
      default:
        value.isEmpty
          ? ""
          : (formats.isDate(style: style) ? CellNumber.date(value, startsAt1904: startsAt1904) : nil)
            ?? CellNumber.text(value)
      }
    }

    private func place(_ text: String) {
      guard !text.isEmpty else { return }
      guard (row.cells.count..<16_384).contains(column) else {
        fault = "expected cells in ascending order, found one in column \(column + 1) of row \(row.number)"
        return
      }
      cellCount += column + 1 - row.cells.count
      guard cellCount <= SheetCells.cellLimit else {
        fault = "expected at most \(SheetCells.cellLimit) cells, found more by row \(row.number)"
        return
      }
      row.cells += Array(repeating: "", count: column - row.cells.count) + [text]
    }

    /// From 0: `C5` is 2; nil for what is no reference.
    static func column(_ reference: String) -> Int? {
      var number = 0
      for byte in reference.utf8 {
        let letter = byte & 0xDF
        guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter) else { break }
        number = number * 26 + Int(letter - UInt8(ascii: "A")) + 1
        guard number <= 16_384 else { return nil }
      }
      return number > 0 ? number - 1 : nil
    }
  }
}
