/// Tells whether the first row of a table names its columns.
enum HeaderDetection {
  /// It does when a column is asked for by name, when it holds a well-known name that does not come again below it, or
  /// when the label column, known by its number, begins with a short value that does not come again while others do.
  static func hasHeader(_ table: Table, first: DelimitedRecord, options: ReadOptions) -> Bool {
    let asked = options.askedColumns
    if asked.contains(where: { Int($0) == nil }) { return true }
    let names = table.names(in: first)
    let known = [WellKnownColumns.find(.text, in: names), WellKnownColumns.find(.label, in: names)].compactMap { $0 }
    if known.contains(where: { !firstValueRecurs(in: table, column: $0) }) { return true }
    guard let column = options.labelColumn.flatMap({ Int($0) }), names.indices.contains(column - 1),
      names.allSatisfy({ $0.utf8.count <= 40 })
    else { return false }
    return !firstValueRecurs(in: table, column: column - 1) && otherValuesRecur(in: table, column: column - 1)
  }

  private static func firstValueRecurs(in table: Table, column: Int) -> Bool {
    let values = table.values(ofColumn: column)
    guard let first = values.first(where: { _ in true }) else { return false }
    return values.dropFirst().contains(first)
  }

  private static func otherValuesRecur(in table: Table, column: Int) -> Bool {
    var seen: Set<ArraySlice<UInt8>> = []
    return table.values(ofColumn: column).dropFirst().contains { !seen.insert($0).inserted }
  }
}
