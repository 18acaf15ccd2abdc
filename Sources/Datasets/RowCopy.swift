/// A copy of a data file without some of its rows: the other bytes are those of the file.
package struct RowCopy: Sendable {
  /// The file's name, of a workbook with the extension `csv`.
  package let name: String
  package let bytes: [UInt8]
  /// Whether the copy is a table of comma-separated values in UTF-8, made of a sheet.
  package let isOfSheet: Bool

  /// - Parameters:
  ///   - rows: the line on which each row begins, those to leave out included.
  ///   - dropped: the lines of the rows to leave out, with all that stands before the next row.
  /// - Throws: `DatasetError` when the file cannot be read.
  package init(of path: String, options: ReadOptions, rows: Set<Int>, dropped: Set<Int>) throws {
    let content = try InputFile.read(path)
    let file = path.split(separator: "/").last.map(String.init) ?? path
    if options.format == WorkbookFormat().name
      || options.format == nil && WorkbookFormat.recognizes(content, source: path)
    {
      let (_, cells) = try Workbook(content, source: path).sheet(named: options.sheet)
      let text = try cells.text(source: path)
      let fileExtension = FileName.fileExtension(file)
      name =
        (file.lowercased().hasSuffix("." + fileExtension) ? String(file.dropLast(fileExtension.count + 1)) : file)
        + ".csv"
      isOfSheet = true
      bytes = Self.kept(
        PhysicalLines(text.bytes).map { text.location(line: $0.number).line },
        Self.lines(text.bytes, width: 1, isBigEndian: false), text.bytes, rows: rows, dropped: dropped)
    } else {
      let encoding = try ByteOrderMark(content)?.encoding ?? options.encoding.map(TextEncoding.init(named:))
      let isWide = encoding == .utf16LittleEndian || encoding == .utf16BigEndian
      let lines = Self.lines(content, width: isWide ? 2 : 1, isBigEndian: encoding == .utf16BigEndian)
      name = file
      isOfSheet = false
      bytes = Self.kept(Array(1...max(1, lines.count)), lines, content, rows: rows, dropped: dropped)
    }
  }

  /// The lines that belong to no row that is left out.
  ///
  /// - Parameter numbers: of each line, as rows are counted.
  private static func kept(
    _ numbers: [Int], _ lines: [Range<Int>], _ bytes: [UInt8], rows: Set<Int>, dropped: Set<Int>
  ) -> [UInt8] {
    var isDropped = false
    var kept: [UInt8] = []
    for (number, line) in zip(numbers, lines) {
      if rows.contains(number) { isDropped = dropped.contains(number) }
      if !isDropped { kept += bytes[line] }
    }
    return kept
  }

  /// The lines with their ends; a file without a line feed has carriage returns instead.
  ///
  /// - Parameter width: bytes of a code unit.
  private static func lines(_ bytes: [UInt8], width: Int, isBigEndian: Bool) -> [Range<Int>] {
    func ends(_ mark: UInt8) -> [Int] {
      stride(from: 0, through: bytes.count - width, by: width).filter { place in
        width == 1
          ? bytes[place] == mark
          : bytes[place + (isBigEndian ? 1 : 0)] == mark && bytes[place + (isBigEndian ? 0 : 1)] == 0
      }.map { $0 + width }
    }
    var cuts = ends(ASCII.lineFeed)
    if cuts.isEmpty { cuts = ends(ASCII.carriageReturn) }
    if cuts.last != bytes.count { cuts.append(bytes.count) }
    return zip([0] + cuts, cuts).map { $0..<$1 }
  }
}
