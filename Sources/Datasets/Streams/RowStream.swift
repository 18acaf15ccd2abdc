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

  /// Bytes of the input read so far.
  package var bytesRead: Int { counter?.count ?? 0 }

  /// What is looked at before the first row is read: formats, columns and quotes show within it.
  package static let usualSampleSize = 4 << 20

  /// Opens a file, packed by gzip or not, a folder of files (a text each), or a workbook.
  ///
  /// A workbook is read whole: its format has at most 1,048,576 rows.
  /// - Parameters:
  ///   - path: `-` is standard input.
  ///   - pieceSize: bytes that are read at once; nil: the usual number.
  ///   - sampleSize: bytes in which formats, columns and quotes must show.
  /// - Throws: `DatasetError` when it cannot be read at all.
  package static func open(
    _ path: String, options: ReadOptions, pieceSize: Int? = nil, sampleSize: Int = usualSampleSize
  ) throws -> RowStream {
    var isFolder: ObjCBool = false
    if path != "-", FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      return RowStream(reader: try FileRows(path, options: options), notes: [], counter: nil, size: nil)
    }
    let file =
      path == "-"
      ? DescriptorBytes(standardInputNamed: "standard input")
      : try DescriptorBytes(path: path, pieceSize: pieceSize ?? DescriptorBytes.usualPieceSize)
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    let size = path == "-" ? nil : (attributes?[.size] as? NSNumber)?.intValue
    let source = path == "-" ? "standard input" : path
    return try open(file, counter: file, size: size, source: source, options: options, sampleSize: sampleSize)
  }

  private static func open(
    _ file: any ByteStream, counter: DescriptorBytes?, size: Int?, source: String, options: ReadOptions, sampleSize: Int
  ) throws -> RowStream {
    var (bytes, source) = (file, source)
    var sample = try take(bytes, sampleSize)
    if sample.bytes.starts(with: [0x1F, 0x8B]) {
      bytes = try InflatedBytes(PrefixedBytes(sample.pieces, then: bytes), source: source)
      if source.lowercased().hasSuffix(".gz") { source = String(source.dropLast(3)) }
      sample = try take(bytes, sampleSize)
    }
    guard !sample.bytes.isEmpty else { throw DatasetError.empty(source: source) }
    var options = options
    if try isWorkbook(sample.bytes, source: source, options) {
      let whole = try sample.bytes + rest(of: bytes)
      return RowStream(reader: try workbook(whole, source, options), notes: [], counter: counter, size: size)
    }
    if options.sheet != nil {
      throw DatasetError.unusedOption(option: "sheet", format: options.format ?? "text files")
    }
    var notes: [String] = []
    if options.encoding == nil, let guess = EncodingGuess(sample.bytes) {
      notes.append("\(source): encoding guessed as \(guess.encoding): \(guess.evidence); --encoding says another")
      options.encoding = guess.encoding
    }
    let opening = try Opening(sample.pieces, isWhole: sample.isWhole, then: bytes, source: source, options: options)
    return RowStream(reader: try opening.reader(), notes: notes, counter: counter, size: size)
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
      name: "xlsx, sheet \(Shown.quoted(name))", locate: text.location(line:))
  }

  /// The first pieces, at least so many bytes of them where there are as many.
  private static func take(
    _ stream: any ByteStream, _ count: Int
  ) throws -> (pieces: [[UInt8]], bytes: [UInt8], isWhole: Bool) {
    var (pieces, bytes): ([[UInt8]], [UInt8]) = ([], [])
    while bytes.count < count {
      guard let piece = try stream.next() else { return (pieces, bytes, true) }
      pieces.append(piece)
      bytes += piece
    }
    return (pieces, bytes, false)
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

  init(
    _ pieces: [[UInt8]], isWhole: Bool, then rest: any ByteStream, source: String, options: ReadOptions
  ) throws {
    let start = pieces.joined()
    let first = Array(start.prefix(1 << 16))
    let asked = try options.encoding.map(TextEncoding.init(named:))
    if let found = FileSignature.find(in: first, mayHaveZeros: asked != nil) {
      throw DatasetError.notText(source: source, kind: found.kind, advice: found.advice)
    }
    let mark = ByteOrderMark(first)
    let encoding = mark?.encoding ?? asked ?? .utf8
    guard encoding != .utf16 else { throw DatasetError.missingByteOrderMark(source: source) }
    let isWide = encoding == .utf16LittleEndian || encoding == .utf16BigEndian
    let endsByCarriageReturns = isWhole && !isWide && !start.contains(ASCII.lineFeed)
    func decoded(_ bytes: any ByteStream) -> DecodedBytes {
      DecodedBytes(
        bytes, encoding: encoding, markCount: mark?.count ?? 0, endsLinesByCarriageReturns: endsByCarriageReturns)
    }
    let text = decoded(PrefixedBytes(pieces, then: MemoryBytes([])))
    var beginning: [UInt8] = []
    while let piece = try text.next() { beginning += piece }
    if !isWhole, let end = beginning.lastIndex(of: ASCII.lineFeed) { beginning.removeSubrange((end + 1)...) }
    sample = try SourceText(beginning, source: source, encoding: TextEncoding.utf8.rawValue)
    bytes = decoded(PrefixedBytes(pieces, then: rest))
    self.encoding = encoding
    self.source = source
    self.options = options
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
          shape: .objects, columns: Self.keys(of: sample), description: described("jsonl, text in \(text)")), keys: keys
      )
    case "csv":
      let table =
        try options.delimiter.map {
          Table(text: sample, delimiter: try Delimiter(named: $0), hasQuotes: true)
        } ?? Table.detectingDelimiter(of: sample, options: options)
      return try Self.table(
        table, bytes, endsLinesByBoth: endsLinesByBoth, encoding: encoding, options: options, name: described("csv"),
        locate: sample.location(line:))
    case "tsv":
      let table = Table.detectingQuotes(
        of: sample, delimiter: try options.delimiter.map(Delimiter.init(named:)) ?? .tab)
      return try Self.table(
        table, bytes, endsLinesByBoth: endsLinesByBoth, encoding: encoding, options: options, name: described("tsv"),
        locate: sample.location(line:))
    default:
      throw DatasetError.labelledInput(source: source, format: format.name)
    }
  }

  private func described(_ text: String) -> String {
    encoding == .utf8 ? text : "\(text), \(encoding.rawValue)"
  }

  private func lines(_ layout: InputLayout, keys: JSONLinesKeys?) -> LineRows {
    LineRows(bytes, layout: layout, keys: keys, source: source, encoding: encoding)
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
    name: String, locate: @escaping (Int) -> SourceLocation
  ) throws -> any RowReader {
    let text = table.text
    guard let first = table.firstRecord else { throw DatasetError.empty(source: text.source) }
    let hasHeader = options.header ?? HeaderDetection.hasHeader(table, first: first, options: options)
    if hasHeader, let fault = first.fault ?? text.fault(in: first.range) {
      throw DatasetError.brokenHeader(location: text.location(line: first.line), reason: fault)
    }
    let width = hasHeader ? first.fields.count : table.usualWidth
    let sample = hasHeader ? first : table.records.first { $0.fields.count == width } ?? first
    let names = table.names(in: sample)
    let columns = try TableColumns(names: names, hasHeader: hasHeader, options: options, source: text.source)
    let texts = ([columns.text] + columns.moreTexts).map { hasHeader ? Shown.quoted(names[$0]) : "\($0 + 1)" }
    let layout = InputLayout(
      shape: .table(delimiter: table.delimiter?.byte ?? UInt8(ascii: ","), hasQuotes: table.hasQuotes),
      columns: hasHeader ? names : names.indices.map { "column_\($0 + 1)" }, hasHeader: hasHeader,
      header: hasHeader ? Array(text.bytes[first.range]) : [], endsLinesByBoth: endsLinesByBoth,
      description: "\(name)\(table.delimiter.map { ", delimiter \($0.shown)" } ?? "")"
        + ", header \(hasHeader ? "yes" : "no"), text in \(texts.joined(separator: " + "))")
    return DelimitedRows(
      bytes, layout: layout, delimiter: table.delimiter, hasQuotes: table.hasQuotes, columns: columns, width: width,
      encoding: encoding, locate: locate)
  }
}
