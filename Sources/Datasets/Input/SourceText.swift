/// The text of a file as UTF-8 bytes, whatever encoding it was in.
package struct SourceText: Sendable {
  /// What messages call the file: usually its path.
  package let source: String
  /// UTF-8 without a byte order mark; bytes that are not UTF-8 are left for the rows they stand in.
  let bytes: [UInt8]
  let encoding: DatasetDescription.Setting
  /// Whether all bytes are UTF-8, so that no row needs to be checked.
  let isValid: Bool
  /// Bytes of the file before `bytes`.
  private let markCount: Int
  private let utf16Faults: [(utf8: Int, file: Int)]
  /// Of each line the row of the sheet that it was made of; nil where lines are those of the file.
  private let sheetRows: [Int]?

  /// The rows of a sheet as lines.
  ///
  /// - Parameters:
  ///   - text: UTF-8, of a workbook.
  ///   - rows: the row of each line.
  init(sheet text: [UInt8], rows: [Int], source: String) {
    self.source = source
    bytes = text
    encoding = DatasetDescription.Setting(TextEncoding.utf8.rawValue, isDetected: true)
    isValid = true
    markCount = 0
    utf16Faults = []
    sheetRows = rows
  }

  /// Where a line of the bytes stands for the person: its number, or the row of the sheet.
  func location(line: Int) -> SourceLocation {
    SourceLocation(file: source, line: sheetRows.flatMap { $0.indices.contains(line - 1) ? $0[line - 1] : nil } ?? line)
  }

  /// Decodes a file's bytes: by their byte order mark, else by the encoding asked for, else as UTF-8.
  ///
  /// A file whose only line ends are carriage returns is read as if they were line feeds.
  /// - Throws: `DatasetError`.
  package init(_ content: [UInt8], source: String, encoding name: String?) throws {
    self.source = source
    let asked = try name.map(TextEncoding.init(named:))
    if let found = FileSignature.find(in: content, mayHaveZeros: asked != nil) {
      throw DatasetError.notText(source: source, kind: found.kind, advice: found.advice)
    }
    let mark = ByteOrderMark(content)
    let encoding = mark?.encoding ?? asked ?? .utf8
    markCount = mark?.count ?? 0
    var faults: [(utf8: Int, file: Int)] = []
    var text: [UInt8]
    switch encoding {
    case .utf8: text = markCount > 0 ? Array(content[markCount...]) : content
    case .utf16: throw DatasetError.missingByteOrderMark(source: source)
    case .utf16LittleEndian, .utf16BigEndian:
      let decoder = UTF16Decoder(content, from: markCount, isLittleEndian: encoding == .utf16LittleEndian)
      (text, faults) = (decoder.utf8, decoder.faults)
    case .windows1252, .latin1: text = SingleByteDecoder.utf8(content, isWindows1252: encoding == .windows1252)
    }
    guard !text.allSatisfy(ASCII.isSpace) else { throw DatasetError.empty(source: source) }
    if !text.contains(ASCII.lineFeed) {
      for place in text.indices where text[place] == ASCII.carriageReturn { text[place] = ASCII.lineFeed }
    }

    bytes = text
    utf16Faults = faults
    sheetRows = nil
    isValid = UTF8Bytes.firstFault(in: text[...]) == nil
    self.encoding = DatasetDescription.Setting(encoding.rawValue, isDetected: encoding != asked)
  }

  /// Says what is not text between two places, nil when all is well.
  func fault(in range: Range<Int>) -> String? {
    guard !isValid, let place = UTF8Bytes.firstFault(in: bytes[range]) else { return nil }
    if !utf16Faults.isEmpty {
      return "expected UTF-16, found half a character at byte offset \(utf16Fault(at: place)) of the file; correct it"
    }
    return "expected UTF-8, found \(Shown.byte(bytes[place])) at byte offset \(place + markCount) of the file; "
      + "correct it, or set the encoding if the file is not in UTF-8"
  }

  /// The place in the file of a fault in `bytes`, by bisection.
  private func utf16Fault(at place: Int) -> Int {
    var (low, high) = (0, utf16Faults.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if utf16Faults[middle].utf8 < place { low = middle + 1 } else { high = middle }
    }
    return utf16Faults[low].file
  }
}
