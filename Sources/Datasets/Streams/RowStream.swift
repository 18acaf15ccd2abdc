import Files
import Foundation

/// An input of any size, opened to be read row by row.
package struct RowStream {
  package let reader: any RowReader
  /// Remarks for the person, such as a guessed encoding.
  package let notes: [String]
  private let counter: DescriptorBytes?
  /// Bytes of the input where they are known.
  package let size: Int?

  /// What is to be said of the rows that were read so far.
  package var remark: String? { (reader as? FileRows)?.remark }
  /// Bytes of the input read so far.
  package var bytesRead: Int { counter?.count ?? 0 }

  /// What is looked at before the first row is read: formats, columns and quotes show within it.
  package static let usualSampleSize = 4 << 20
  /// Bytes of a row beyond which it is none: memory holds it whole.
  package static let largestRow = 64 << 20

  /// Opens a file, packed by gzip or not, a folder of files (a text each), or a workbook.
  ///
  /// A workbook is read whole: its format has at most 1,048,576 rows.
  /// - Parameters:
  ///   - path: `-` is standard input.
  ///   - name: what messages call it; nil: its path.
  ///   - pieceSize: bytes that are read at once; nil: the usual number.
  ///   - sampleSize: bytes in which formats, columns and quotes must show.
  ///   - largestRow: bytes of a row beyond which it has a fault.
  /// - Throws: `DatasetError` when it cannot be read at all.
  package static func open(
    _ path: String, named name: String? = nil, options: ReadOptions, pieceSize: Int? = nil,
    sampleSize: Int = usualSampleSize,
    largestRow: Int = largestRow
  ) throws -> RowStream {
    var isFolder: ObjCBool = false
    if path != "-", FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      return RowStream(folder: try FileRows(path, options: options, largestRow: largestRow))
    }
    let file =
      path == "-"
      ? DescriptorBytes(standardInputNamed: "standard input")
      : try DescriptorBytes(path: path, pieceSize: pieceSize ?? DescriptorBytes.usualPieceSize)
    let source = name ?? (path == "-" ? "standard input" : path)
    return try open(file, source: source, options: options, sampleSize: sampleSize, largestRow: largestRow)
  }

  init(folder files: FileRows) {
    self.init(reader: files, notes: [], counter: nil, size: nil)
  }

  private init(reader: any RowReader, notes: [String], counter: DescriptorBytes?, size: Int?) {
    self.reader = reader
    self.notes = notes
    self.counter = counter
    self.size = size
  }

  private static func open(
    _ file: DescriptorBytes, source: String, options: ReadOptions, sampleSize: Int, largestRow: Int
  ) throws -> RowStream {
    var bytes: any ByteStream = file
    var source = source
    func stream(_ reader: any RowReader, notes: [String] = []) -> RowStream {
      RowStream(reader: reader, notes: notes, counter: file, size: file.size)
    }
    var sample = try StreamSample(bytes, sampleSize)
    if sample.bytes.starts(with: [0x1F, 0x8B]) {
      bytes = try InflatedBytes(PrefixedBytes(sample.pieces, then: bytes), source: source)
      if source.lowercased().hasSuffix(".gz") { source = String(source.dropLast(3)) }
      sample = try StreamSample(bytes, sampleSize)
    }
    guard !sample.bytes.isEmpty else { throw DatasetError.empty(source: source) }
    var options = options
    if try isWorkbook(sample.bytes, source: source, options) {
      let whole = try sample.bytes + rest(of: bytes)
      return stream(try workbook(whole, source, options))
    }
    if options.sheet != nil {
      throw DatasetError.unusedOption(option: "sheet", format: "\(source), which is no workbook")
    }
    try sample.takeLine(bytes, atMost: largestRow)
    var notes: [String] = []
    if options.encoding == nil, let guess = EncodingGuess(sample.wholeCharacters) {
      notes.append("\(source): encoding guessed as \(guess.encoding): \(guess.evidence); --encoding says another")
      options.encoding = guess.encoding
    }
    let opening = try Opening(sample, then: bytes, source: source, options: options, largestRow: largestRow)
    return stream(try opening.reader(), notes: notes)
  }

  private static func isWorkbook(_ bytes: [UInt8], source: String, _ options: ReadOptions) throws -> Bool {
    if let format = options.format { return try DatasetFormats.named(format) is WorkbookFormat }
    return bytes.starts(with: [0x50, 0x4B, 0x03, 0x04])
      && WorkbookFormat().fileExtensions.contains(FileName.fileExtension(source))
  }

  private static func workbook(_ bytes: [UInt8], _ source: String, _ options: ReadOptions) throws -> any RowReader {
    let (name, cells) = try Workbook(bytes, source: source).sheet(named: options.sheet)
    let text = try cells.text(source: source)
    let table = Table(text: text, delimiter: try Delimiter(named: "comma"), hasQuotes: true)
    return try Opening.table(
      table, MemoryBytes(text.bytes), endsLinesByBoth: false, encoding: .utf8, options: options,
      largestRow: largestRow, name: "xlsx, sheet \(Shown.quoted(name))", locate: text.location(line:))
  }

  private static func rest(of stream: any ByteStream) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while let piece = try stream.next() { bytes += piece }
    return bytes
  }
}

/// Finds out from the beginning of a text how it is read.
private struct Opening {
  private let bytes: any ByteStream
  private let sample: SourceText
  private let encoding: TextEncoding
  private let options: ReadOptions
  private let source: String
  private let largestRow: Int

  init(
    _ start: StreamSample, then rest: any ByteStream, source: String, options: ReadOptions, largestRow: Int
  ) throws {
    let first = Array(start.bytes.prefix(1 << 16))
    let asked = try options.encoding.map(TextEncoding.init(named:))
    if let found = FileSignature.find(in: first, mayHaveZeros: asked != nil) {
      throw DatasetError.notText(source: source, kind: found.kind, advice: found.advice)
    }
    let mark = ByteOrderMark(first)
    let encoding = mark?.encoding ?? asked ?? .utf8
    guard encoding != .utf16 else { throw DatasetError.missingByteOrderMark(source: source) }
    func decoded(_ bytes: any ByteStream, endsLinesByCarriageReturns: Bool) -> DecodedBytes {
      DecodedBytes(
        bytes, encoding: encoding, markCount: mark?.count ?? 0, endsLinesByCarriageReturns: endsLinesByCarriageReturns)
    }
    let text = decoded(MemoryBytes(start.bytes), endsLinesByCarriageReturns: false)
    var beginning: [UInt8] = []
    while let piece = try text.next() { beginning += piece }
    // Without a line feed in all that was looked at, carriage returns end the lines.
    let lineEnd = beginning.contains(ASCII.lineFeed) ? ASCII.lineFeed : ASCII.carriageReturn
    if !start.isWhole {
      if let end = beginning.lastIndex(of: lineEnd) { beginning.removeSubrange((end + 1)...) }
      Self.removeCutRow(from: &beginning, options)
    }
    // With a mark of its own the text is taken as it is, even where it begins with the bytes of another mark.
    sample = try SourceText([0xEF, 0xBB, 0xBF] + beginning, source: source, encoding: TextEncoding.utf8.rawValue)
    bytes = decoded(
      PrefixedBytes(start.pieces, then: rest), endsLinesByCarriageReturns: lineEnd == ASCII.carriageReturn)
    self.encoding = encoding
    self.source = source
    self.options = options
    self.largestRow = largestRow
  }

  /// A quoted field that the end of the sample cuts looks like one that is never closed, for which quotes of a table
  /// with tabs would be taken for text.
  private static func removeCutRow(from beginning: inout [UInt8], _ options: ReadOptions) {
    let delimiter = (try? options.delimiter.map(Delimiter.init(named:))) ?? .tab
    var rows = DelimitedScanner(beginning, delimiter: delimiter, hasQuotes: true)
    var start = 0
    while rows.next() != nil, !rows.hasMissedQuote { start = rows.position }
    // One that opens early is more likely a quote of the text.
    if rows.hasMissedQuote, start > beginning.count / 2 { beginning.removeSubrange(start...) }
  }

  private var endsLinesByBoth: Bool {
    guard let end = sample.bytes.firstIndex(of: ASCII.lineFeed), end > 0 else { return false }
    return sample.bytes[end - 1] == ASCII.carriageReturn
  }

  func reader() throws -> any RowReader {
    let asked = try options.format.map(DatasetFormats.named)
    if let asked { try DatasetFormats.check([asked], options) }
    let format = try asked ?? DatasetFormats.detected(sample, options: options)
    switch format.name {
    case "text":
      return lines(
        InputLayout(shape: .lines, columns: ["text"], description: described("text, a text a line")), keys: nil)
    case "jsonl":
      let keys = try JSONLinesKeys(text: sample, options: options)
      let text = ([keys.text] + keys.moreTexts).map { Shown.quoted($0) }.joined(separator: " + ")
      return lines(
        InputLayout(
          shape: .objects, columns: Self.keys(of: sample),
          description: described(
            "jsonl, text in \(text)" + (keys.pair.map { ", second text in \(Shown.quoted($0))" } ?? ""))), keys: keys
      )
    case "csv":
      let table =
        try options.delimiter.map {
          Table(text: sample, delimiter: try Delimiter(named: $0), hasQuotes: true)
        } ?? Table.detectingDelimiter(of: sample, options: options)
      return try Self.table(
        table, bytes, endsLinesByBoth: endsLinesByBoth, encoding: encoding, options: options,
        largestRow: largestRow, name: described("csv"), locate: sample.location(line:))
    case "tsv":
      let table = Table.detectingQuotes(
        of: sample, delimiter: try options.delimiter.map(Delimiter.init(named:)) ?? .tab)
      return try Self.table(
        table, bytes, endsLinesByBoth: endsLinesByBoth, encoding: encoding, options: options,
        largestRow: largestRow, name: described("tsv"), locate: sample.location(line:))
    default:
      throw DatasetError.labelledInput(source: source, format: format.name)
    }
  }

  private func described(_ text: String) -> String {
    encoding == .utf8 ? text : "\(text), \(encoding.rawValue)"
  }

  private func lines(_ layout: InputLayout, keys: JSONLinesKeys?) -> LineRows {
    LineRows(bytes, layout: layout, keys: keys, source: source, encoding: encoding, largestRow: largestRow)
  }

  /// The keys of the objects at the beginning, each once in the order in which they come.
  private static func keys(of text: SourceText) -> [String] {
    var (found, known): ([String], Set<UTF8Key>) = ([], [])
    for line in PhysicalLines(text.bytes).prefix(1000) where !line.range.isEmpty && text.fault(in: line.range) == nil {
      guard case .success(let object) = JSONLine.object(text.bytes[line.range], source: text.source) else { continue }
      for member in object.members where known.insert(UTF8Key(member.key)).inserted { found.append(member.key) }
    }
    return found
  }

  static func table(
    _ table: Table, _ bytes: any ByteStream, endsLinesByBoth: Bool, encoding: TextEncoding, options: ReadOptions,
    largestRow: Int, name: String, locate: @escaping (Int) -> SourceLocation
  ) throws -> any RowReader {
    let text = table.text
    guard let first = table.firstRecord else { throw DatasetError.empty(source: text.source) }
    let hasHeader = options.header ?? HeaderDetection.hasHeader(table, first: first, options: options)
    let header = text.bytes[first.range]
    let textFault = InputRow.textFault(Array(header), line: first.line, encoding: encoding)
    if hasHeader, let fault = first.fault ?? textFault?.reason {
      throw DatasetError.brokenHeader(location: text.location(line: first.line), reason: fault)
    }
    let width = hasHeader ? first.fields.count : table.usualWidth
    let sample = hasHeader ? first : table.records.first { $0.fields.count == width } ?? first
    guard width > 0 else {
      throw DatasetError.noValidRows(
        source: text.source, rejected: Array(table.records.prefix(100)).count,
        first: first.fault.map { RejectedRow(location: text.location(line: first.line), reason: $0) })
    }
    let names = table.names(in: sample)
    let columns = try TableColumns(names: names, hasHeader: hasHeader, options: options, source: text.source)
    let texts = ([columns.text] + columns.moreTexts).map { hasHeader ? Shown.quoted(names[$0]) : "\($0 + 1)" }
    let layout = InputLayout(
      shape: .table(delimiter: table.delimiter?.byte, hasQuotes: table.hasQuotes),
      columns: hasHeader ? names : names.indices.map { "column_\($0 + 1)" }, hasHeader: hasHeader,
      header: hasHeader ? Array(header) : [], endsLinesByBoth: endsLinesByBoth,
      description: "\(name)\(table.delimiter.map { ", delimiter \($0.shown)" } ?? "")"
        + ", header \(hasHeader ? "yes" : "no"), text in \(texts.joined(separator: " + "))"
        + (columns.pair.map { ", second text in \(hasHeader ? Shown.quoted(names[$0]) : "\($0 + 1)")" } ?? ""))
    return DelimitedRows(
      bytes, layout: layout, delimiter: table.delimiter, hasQuotes: table.hasQuotes, columns: columns, width: width,
      encoding: encoding, largestRow: largestRow, locate: locate)
  }
}
