import Datasets
import Files

/// The pairs of texts of a corpus in the order of its files, by columns that are named or the first two.
final class PairReader {
  /// A row's texts as they stand in the file.
  struct Pair {
    let first: String
    let second: String
    let negative: String?
  }

  private let corpus: Corpus
  private let columns: [String]
  private let parts: [(part: InputPart, isOfFolder: Bool)]
  private var nextPart = 0
  private var stream: RowStream?
  /// Of the hard negatives in the file that is read.
  private var negativeColumn: Int?
  /// What readers remark, and rows that cannot be used.
  private(set) var notes: [String] = []
  private(set) var faults = FaultCount()

  private static let largestRow = 16 << 20
  private static let usualNegative = "negative"

  /// - Parameter columns: of the text, of its partner and perhaps of a hard negative; none: the first two columns, and
  ///   one that is called `negative`.
  /// - Throws: `DatasetError` for a folder without files, `FilesError`.
  init(_ corpus: Corpus, columns: [String]) throws {
    self.corpus = corpus
    self.columns = columns
    parts = try corpus.paths.flatMap { path in
      let isFolder = try FileStatus(path)?.kind == .directory
      return try InputPart.parts(of: path, corpus.options).map { ($0, isFolder) }
    }
  }

  /// The next pair; nil at the end.
  ///
  /// - Throws: `DatasetError`, `FilesError`.
  func next() throws -> Pair? {
    while true {
      guard let stream else {
        guard nextPart < parts.count else { return nil }
        let (part, isOfFolder) = parts[nextPart]
        nextPart += 1
        // Nobody named the files of a folder: what has no pairs may lie there too.
        if let names = part.names {
          faults.add("\(part.path): \(names.count) files of one text each, which are no pairs")
          continue
        }
        do {
          try open(part.path)
        } catch let error as DatasetError where isOfFolder {
          faults.add("\(error)")
        }
        continue
      }
      guard let row = try stream.reader.next() else {
        self.stream = nil
        continue
      }
      if let fault = row.fault {
        faults.add("\(row.location.file):\(fault.line): \(fault.reason)")
        continue
      }
      guard let second = row.pair, !second.isBlank else {
        faults.add("\(row.location.file):\(row.location.line): expected two texts, found one; add the other")
        continue
      }
      let layout = stream.reader.layout
      guard let place = negativeColumn, let value = row.value(place, in: layout), !value.isNull else {
        return Pair(first: row.text, second: second, negative: nil)
      }
      guard let negative = value.stringValue else {
        faults.add(
          "\(row.location.file):\(row.location.line): expected a string as the hard negative '\(layout.columns[place])', "
            + "found \(JSONLine.kind(of: value)); give each a row of its own")
        continue
      }
      return Pair(first: row.text, second: second, negative: negative.isBlank ? nil : negative)
    }
  }

  private func open(_ path: String) throws {
    let opened = try opened(path)
    let names = opened.reader.layout.columns
    let places = try columns.map { try Self.place(of: $0, in: names, path: path) }
    if let index = places.indices.first(where: { places[..<$0].contains(places[$0]) }) {
      throw DatasetError.repeatedColumn(source: path, name: names[places[index]])
    }
    if columns.count > 2 {
      negativeColumn = places[2]
    } else {
      negativeColumn = columns.isEmpty ? names.firstIndex { $0.hasSameBytes(as: Self.usualNegative) } : nil
    }
    let negative = negativeColumn.map { ", hard negative in '\(names[$0])'" } ?? ""
    notes.append("\(path): \(opened.reader.layout.description)\(negative)")
    notes += opened.notes
    stream = opened
  }

  private func opened(_ path: String) throws -> RowStream {
    var options = corpus.options
    options.moreTextColumns = []
    func open(_ text: String, _ pair: String) throws -> RowStream {
      options.textColumn = text
      options.pairColumn = pair
      return try RowStream.open(path, options: options, largestRow: Self.largestRow)
    }
    // Names are found in a header; numbers may stand above or in one.
    guard columns.allSatisfy({ Int($0) != nil }) else { return try open(columns[0], columns[1]) }
    let (text, pair) = columns.isEmpty ? ("1", "2") : (columns[0], columns[1])
    do {
      guard try Self.looksLikeHeader(open(text, pair)) else { return try open(text, pair) }
      options.header = true
      return try open(text, pair)
    } catch DatasetError.columnOutOfRange where columns.isEmpty {
      throw DatasetError.noPairs(source: path)
    } catch DatasetError.missingColumn(_, _, _, let found) where columns.isEmpty {
      guard found.count >= 2 else { throw DatasetError.noPairs(source: path) }
      // Objects have keys and no numbers.
      return try open(found[0], found[1])
    }
  }

  /// Rows that are looked at for it.
  private static let looked = 20

  /// Whether the first row of a table that was read as if it had no header is one: two single words above texts.
  private static func looksLikeHeader(_ stream: RowStream) throws -> Bool {
    guard !stream.reader.layout.hasHeader, let first = try stream.reader.next(), first.fault == nil,
      let pair = first.pair, isWord(first.text), isWord(pair)
    else { return false }
    var (texts, rows) = (0, 0)
    while rows < looked, let row = try stream.reader.next() {
      guard row.fault == nil else { continue }
      rows += 1
      if !isWord(row.text) || !isWord(row.pair ?? "") { texts += 1 }
    }
    return 2 * texts > rows
  }

  private static func isWord(_ text: String) -> Bool { text.unicodeScalars.allSatisfy { !$0.properties.isWhitespace } }

  private static func place(of column: String, in names: [String], path: String) throws -> Int {
    if let place = names.firstIndex(where: { $0.hasSameBytes(as: column) }) { return place }
    if let number = Int(column), names.indices.contains(number - 1) { return number - 1 }
    throw DatasetError.missingColumn(source: path, role: .text, name: column, found: names)
  }
}

extension String {
  /// Whether there is nothing in it but white space.
  fileprivate var isBlank: Bool { unicodeScalars.allSatisfy { $0.properties.isWhitespace } }
}
