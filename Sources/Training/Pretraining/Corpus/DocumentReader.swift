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
      let parts = try InputPart.parts(of: path, corpus.options)
      return parts.map { ($0, parts.count > 1) }
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
          let opened = try part.open(options: corpus.options, largestRow: Self.largestRow)
          notes.append("\(part.path): \(opened.reader.layout.description)")
          notes += opened.notes
          stream = opened
        } catch let error as DatasetError where isOfFolder {
          // Nobody named it: what is no text of the corpus may lie there too.
          faults.add("\(error)")
          bytesBefore += part.bytes
        }
        continue
      }
      guard let row = try stream.reader.next() else {
        bytesBefore += parts[nextPart - 1].part.bytes
        bytesOfRows = 0
        self.stream = nil
        continue
      }
      // Of a folder a row is a file's name.
      bytesOfRows += stream.reader.layout.shape == .files ? row.text.utf8.count : row.raw.count + 1
      guard let fault = row.fault else { return (row.text, row.location) }
      if stream.reader.layout.shape == .lines, row.raw.allSatisfy(Self.isBlank) { continue }
      faults.add("\(row.location.file):\(fault.line): \(fault.reason)")
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

/// Rows that cannot be used: how many, and the first few in words.
package struct FaultCount: Sendable, Equatable {
  package private(set) var count = 0
  package private(set) var first: [String] = []
  private static let shown = 5

  package init() {}

  mutating func add(_ fault: String) {
    count += 1
    if first.count < Self.shown { first.append(fault) }
  }

  mutating func add(_ other: FaultCount) {
    count += other.count
    first = Array((first + other.first).prefix(Self.shown))
  }
}
