/// Reads the rows of a table as RFC 4180 writes them, and spaces around a quoted field besides.
///
/// A double quote that opens a field and is not closed properly (the file ends, or something follows the closing one)
/// costs the row it stands in: the scanner reports that line and goes on with the next, so that no other row is lost.
///
/// - Complexity: O(bytes): a broken field is read to the next odd run of quotes, and what lies between holds none, so
///   nothing in it is read far ahead a second time.
struct DelimitedScanner: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  /// A value that no byte has when a whole line is one field.
  private let delimiter: UInt16
  /// Whether double quotes enclose fields; otherwise they are text.
  private let hasQuotes: Bool
  /// Where the next row is looked for, and the line there.
  private(set) var position: Int
  private(set) var line: Int
  /// Whether a field's closing quote was looked for up to the end of the bytes in vain.
  private(set) var hasMissedQuote = false
  /// Lines without a character met so far, which are no rows.
  private(set) var blankLines = 0

  /// - Parameters:
  ///   - delimiter: nil when a whole line is one field.
  ///   - position: where to begin, and the line there.
  init(_ bytes: [UInt8], delimiter: Delimiter?, hasQuotes: Bool, position: Int = 0, line: Int = 1) {
    self.position = position
    self.line = line
    self.bytes = bytes
    self.delimiter = delimiter.map { UInt16($0.byte) } ?? 256
    self.hasQuotes = hasQuotes
  }

  mutating func next() -> DelimitedRecord? {
    while let end = lineEnd(at: position), position < bytes.count {
      position = end
      line += 1
      blankLines += 1
    }
    guard position < bytes.count else { return nil }
    let (start, firstLine) = (position, line)
    var fields: [DelimitedRecord.Field] = []
    while true {
      switch field() {
      case .success(let field): fields.append(field)
      case .failure(let fault): return brokenRecord(fault)
      }
      if position < bytes.count, isDelimiter(bytes[position]) {
        position += 1
        continue
      }
      let range = start..<position
      position = lineEnd(at: position) ?? bytes.count
      line += 1
      return DelimitedRecord(line: firstLine, range: range, fields: fields, fault: nil)
    }
  }

  private struct Fault: Error {
    let quote: Int
    let line: Int
    let reason: String
  }

  /// Reads a field and stops at what ends it: a delimiter, a line end or the end.
  private mutating func field() -> Result<DelimitedRecord.Field, Fault> {
    if hasQuotes {
      let quote = skippingSpaces(from: position)
      if quote < bytes.count, bytes[quote] == ASCII.quote { return quotedField(at: quote) }
    }
    let start = position
    var end = start
    while end < bytes.count, bytes[end] != ASCII.lineFeed, !isDelimiter(bytes[end]) { end += 1 }
    let endsLine = end == bytes.count || bytes[end] == ASCII.lineFeed
    if endsLine, end > start, bytes[end - 1] == ASCII.carriageReturn { end -= 1 }
    position = end
    return .success(DelimitedRecord.Field(range: start..<end, isQuoted: false, hasDoubledQuotes: false))
  }

  private mutating func quotedField(at quote: Int) -> Result<DelimitedRecord.Field, Fault> {
    let quoteLine = line
    var hasDoubledQuotes = false
    var place = quote + 1
    while place < bytes.count {
      switch bytes[place] {
      case ASCII.lineFeed: line += 1
      case ASCII.quote:
        if place + 1 < bytes.count, bytes[place + 1] == ASCII.quote {
          hasDoubledQuotes = true
          place += 1
          break
        }
        position = skippingSpaces(from: place + 1)
        guard position == bytes.count || isDelimiter(bytes[position]) || lineEnd(at: position) != nil else {
          let found = "found more text on line \(line)"
          return .failure(Fault(quote: quote, line: quoteLine, reason: "expected the field to end, \(found)"))
        }
        return .success(
          DelimitedRecord.Field(range: quote + 1..<place, isQuoted: true, hasDoubledQuotes: hasDoubledQuotes))
      default: break
      }
      place += 1
    }
    hasMissedQuote = true
    return .failure(
      Fault(quote: quote, line: quoteLine, reason: "expected its closing quote, found the end of the file"))
  }

  /// Reports a broken field and goes on with the line after the one on which its quote stands.
  private mutating func brokenRecord(_ fault: Fault) -> DelimitedRecord {
    let lineFeed = bytes[fault.quote...].firstIndex(of: ASCII.lineFeed)
    position = lineFeed.map { $0 + 1 } ?? bytes.count
    line = fault.line + 1
    return DelimitedRecord(
      line: fault.line, range: fault.quote..<position, fields: [],
      fault: "unbalanced double quote: \(fault.reason); close the field, and write a quote inside it twice")
  }

  /// Where the next line begins when a line ends at `place`.
  private func lineEnd(at place: Int) -> Int? {
    guard place < bytes.count else { return nil }
    if bytes[place] == ASCII.lineFeed { return place + 1 }
    guard bytes[place] == ASCII.carriageReturn else { return nil }
    if place + 1 == bytes.count { return place + 1 }
    return bytes[place + 1] == ASCII.lineFeed ? place + 2 : nil
  }

  private func skippingSpaces(from start: Int) -> Int {
    var place = start
    while place < bytes.count, bytes[place] == ASCII.space, !isDelimiter(ASCII.space) { place += 1 }
    return place
  }

  private func isDelimiter(_ byte: UInt8) -> Bool { UInt16(byte) == delimiter }
}
