/// A file seen as rows of fields: how it is cut, and what its first row says.
struct Table {
  let text: SourceText
  let delimiter: Delimiter?
  let hasQuotes: Bool

  var records: DelimitedScanner { DelimitedScanner(text.bytes, delimiter: delimiter, hasQuotes: hasQuotes) }

  var firstRecord: DelimitedRecord? { records.first { _ in true } }

  /// A record's fields without surrounding spaces and tabs, as messages and headers need them.
  func names(in record: DelimitedRecord) -> [String] {
    record.fields.map { String(decoding: ASCII.trimmed($0.bytes(in: text.bytes)), as: UTF8.self) }
  }

  /// The bytes of the fields of one column, where the rows have it.
  func values(ofColumn column: Int) -> some Sequence<ArraySlice<UInt8>> {
    let bytes = text.bytes
    return records.lazy.filter { $0.fields.count > column }.map { ASCII.trimmed($0.fields[column].bytes(in: bytes)) }
  }

  /// The number of fields that most of the first 100 rows have.
  var usualWidth: Int {
    var counts: [Int: Int] = [:]
    for record in records.lazy.prefix(100) where record.fault == nil { counts[record.fields.count, default: 0] += 1 }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
  }
}
