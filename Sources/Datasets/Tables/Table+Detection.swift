import Files

extension Table {
  /// The table with the delimiter under which its first rows look most like one; none when they have one column.
  ///
  /// What counts, in this order: that the header has the columns asked for, that rows have as many fields as the
  /// first, that the header has well-known names, and the number of columns.
  static func detectingDelimiter(of text: SourceText, options: ReadOptions) -> Table {
    let wanted = options.askedColumns.filter { Int($0) == nil }.map(UTF8Key.init)
    var best: (table: Table, score: [Double])?
    for delimiter in Delimiter.usual {
      let table = Table(text: text, delimiter: delimiter, hasQuotes: true)
      guard let first = table.firstRecord, first.fields.count > 1 else { continue }
      let sample = Array(table.records.lazy.prefix(100))
      let regular = sample.count { $0.fields.count == first.fields.count }
      let names = table.names(in: first)
      let roles: [DatasetError.ColumnRole] = [.text, .label]
      let score = [
        Double(wanted.count { names.map(UTF8Key.init).contains($0) }), Double(regular) / Double(sample.count),
        Double(roles.count { WellKnownColumns.find($0, in: names) != nil }), Double(first.fields.count),
      ]
      if let best, !best.score.lexicographicallyPrecedes(score) { continue }
      best = (table, score)
    }
    return best?.table ?? Table(text: text, delimiter: nil, hasQuotes: true)
  }

  /// The table with quoted fields if its quotes are those of a program that quotes where it must: every field that
  /// begins with a quote is closed properly, and either some need their quotes or all fields have them.
  static func detectingQuotes(of text: SourceText, delimiter: Delimiter) -> Table {
    let quoted = Table(text: text, delimiter: delimiter, hasQuotes: true)
    let literal = Table(text: text, delimiter: delimiter, hasQuotes: false)
    guard text.bytes.contains(ASCII.quote) else { return literal }
    var (needsQuotes, allQuoted) = (false, true)
    for record in quoted.records {
      guard record.fault == nil else { return literal }
      for field in record.fields {
        guard field.isQuoted else {
          allQuoted = false
          continue
        }
        let content = text.bytes[field.range]
        needsQuotes =
          needsQuotes || field.hasDoubledQuotes || content.contains(delimiter.byte) || content.contains(ASCII.lineFeed)
      }
    }
    return needsQuotes || allQuoted ? quoted : literal
  }
}
