import Datasets
import Files

/// The documents of a corpus in the order of its files.
final class DocumentReader {
  private let corpus: Corpus
  private let parts: [(part: InputPart, isOfFolder: Bool)]
  private var nextPart = 0
  private var stream: RowStream?
  /// Bytes of the files before this one, and of its rows so far.
  private var bytesBefore = 0
  private var bytesOfRows = 0
  /// What readers remark, and rows that cannot be used.
  private(set) var notes: [String] = []
  private(set) var faults = FaultCount()

  /// Bytes of a row beyond which it is none.
  private static let largestRow = 16 << 20

  /// - Throws: `DatasetError` for a folder without files, `FilesError`.
  init(_ corpus: Corpus) throws {
    self.corpus = corpus
    parts = try corpus.paths.flatMap { path in
      let isFolder = try FileStatus(path)?.kind == .directory
      return try InputPart.parts(of: path, corpus.options, largestText: Self.largestRow).map { ($0, isFolder) }
    }
  }

  /// Bytes of all files.
  var totalBytes: Int { parts.reduce(0) { $0 + $1.part.bytes } }
  /// Bytes of what was given so far: by rows, since files are read in large pieces, and of packed files by these.
  var bytesRead: Int {
    guard let stream, nextPart > 0 else { return bytesBefore }
    let bytes = stream.size == nil ? bytesOfRows : stream.bytesRead
    return bytesBefore + min(bytesOfRows, bytes, parts[nextPart - 1].part.bytes)
  }

  /// The next document and where it stands; nil at the end. Blank lines are none.
  ///
  /// - Throws: `DatasetError`, `FilesError`.
  func next() throws -> (text: String, location: SourceLocation)? {
    while true {
      guard let stream else {
        guard nextPart < parts.count else { return nil }
        let (part, isOfFolder) = parts[nextPart]
        nextPart += 1
        do {
          let opened = try part.open(
            options: corpus.options, largestRow: Self.largestRow, guessesEncodings: true)
          let why = part.isLargeText ? ", as it has more than \(Self.largestRow >> 20) MiB" : ""
          notes.append("\(part.path): \(opened.reader.layout.description)\(why)")
          notes += opened.notes
          stream = opened
        } catch  where isOfFolder && Self.isOfContent(error) {
          // Nobody named it: what is no text of the corpus may lie there too.
          faults.add("\(error)")
          bytesBefore += part.bytes
        }
        continue
      }
      guard let row = try nextRow(stream) else {
        bytesBefore += parts[nextPart - 1].part.bytes
        bytesOfRows = 0
        if let remark = stream.remark { notes.append(remark) }
        self.stream = nil
        continue
      }
      // Of a folder a row is a file's name.
      bytesOfRows += stream.reader.layout.shape == .files ? row.text.utf8.count : row.raw.count + 1
      guard let fault = row.fault else { return (row.text, row.location) }
      if stream.reader.layout.shape == .files {
        faults.add("\(row.location.file): \(fault.reason)")
        continue
      }
      if stream.reader.layout.shape == .lines, row.raw.allSatisfy(Self.isBlank) { continue }
      faults.add("\(row.location.file):\(fault.line): \(fault.reason)")
    }
  }

  /// The next row of a part; nil at its end, which damage within a file of a folder is too.
  private func nextRow(_ stream: RowStream) throws -> InputRow? {
    do {
      return try stream.reader.next()
    } catch  where parts[nextPart - 1].isOfFolder && Self.isOfContent(error) {
      faults.add("\(error)")
      return nil
    }
  }

  /// Whether an error is of what a file holds, and not of reading it.
  private static func isOfContent(_ error: any Error) -> Bool {
    if case FilesError.gzip = error { return true }
    return error is DatasetError
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

/// Rows that cannot be used: how many, and the first few in words.
package struct FaultCount: Sendable, Equatable {
  package private(set) var count = 0
  package private(set) var first: [String] = []
  private static let shown = 5

  package init() {}

  /// What is to be said of them.
  var remarks: [String] {
    let rest = count - first.count
    return first.map { "skipped \($0)" } + (rest > 0 ? ["and \(rest) more rows are skipped"] : [])
  }

  mutating func add(_ fault: String) {
    count += 1
    if first.count < Self.shown { first.append(fault) }
  }

  mutating func add(_ other: FaultCount) {
    count += other.count
    first = Array((first + other.first).prefix(Self.shown))
  }
}
