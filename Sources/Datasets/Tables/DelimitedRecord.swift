/// A row of a table, which quoted fields may spread over several lines.
struct DelimitedRecord {
  struct Field {
    /// The field's bytes without enclosing quotes.
    let range: Range<Int>
    let isQuoted: Bool
    /// Whether each two double quotes in the range stand for one.
    let hasDoubledQuotes: Bool

    func bytes(in text: [UInt8]) -> ArraySlice<UInt8> {
      guard hasDoubledQuotes else { return text[range] }
      var result: [UInt8] = []
      result.reserveCapacity(range.count)
      var skipsQuote = false
      for byte in text[range] {
        skipsQuote = byte == ASCII.quote && !skipsQuote
        if !skipsQuote { result.append(byte) }
      }
      return result[...]
    }
  }

  /// The line on which the row begins; of a row with a fault, the line on which the broken field's quote stands.
  let line: Int
  let range: Range<Int>
  /// Empty when there is a fault.
  let fields: [Field]
  /// Why this is no row, nil when it is one.
  let fault: String?
}
