import Files

/// Which columns of a table hold the texts and the labels, from 0.
struct TableColumns {
  let text: Int
  let moreTexts: [Int]
  let pair: Int?
  let label: Int?
  let kept: [Int]
  let textSetting: DatasetDescription.Setting
  let labelSetting: DatasetDescription.Setting?

  /// Takes the columns that were asked for and finds the others by their names; of two columns, when one is known the
  /// other is the other.
  ///
  /// - Parameter names: the header, or the first row of a table without one.
  /// - Throws: `DatasetError`.
  init(names: [String], hasHeader: Bool, options: ReadOptions, source: String) throws {
    let search = ColumnSearch(names: names, hasHeader: hasHeader, source: source)
    var text = try search.asked(for: options.textColumn, role: .text) ?? search.wellKnown(.text)
    var label = try search.asked(for: options.labelColumn, role: .label) ?? search.wellKnown(.label)
    if names.count == 2 {
      if text == nil, let label { text = 1 - label }
      if label == nil, options.requireLabels, let text { label = 1 - text }
    }
    if text == nil, names.count == 1, !options.requireLabels { text = 0 }
    guard let text else {
      throw DatasetError.undetectedColumn(source: source, role: .text, found: names)
    }
    guard label != nil || !options.requireLabels else {
      throw DatasetError.undetectedColumn(source: source, role: .label, found: names)
    }
    // Nobody asked for labels: a column of a label's usual name may hold the texts.
    if text == label, !options.requireLabels, options.labelColumn == nil { label = nil }
    guard text != label else { throw DatasetError.sameColumn(source: source, name: names[text]) }
    self.text = text
    self.label = label
    moreTexts = try options.moreTextColumns.compactMap { try search.asked(for: $0, role: .text) }
    pair = try search.asked(for: options.pairColumn, role: .pair)
    kept = try options.keptColumns.compactMap { try search.asked(for: $0, role: .kept) }
    textSetting = search.setting(text, isDetected: options.textColumn == nil)
    labelSetting = label.map { search.setting($0, isDetected: options.labelColumn == nil) }
  }
}

private struct ColumnSearch {
  let names: [String]
  let hasHeader: Bool
  let source: String

  /// The column of a name, or of a number when no column has that name.
  func asked(for name: String?, role: DatasetError.ColumnRole) throws -> Int? {
    guard let name else { return nil }
    if hasHeader {
      let matches = names.indices.filter { UTF8Key(names[$0]) == UTF8Key(name) }
      guard matches.count < 2 else { throw DatasetError.ambiguousColumn(source: source, role: role, name: name) }
      if let match = matches.first { return match }
    }
    guard let number = Int(name) else {
      throw hasHeader
        ? DatasetError.missingColumn(source: source, role: role, name: name, found: names)
        : DatasetError.columnNeedsHeader(source: source, role: role, name: name)
    }
    guard number >= 1, number <= names.count else {
      throw DatasetError.columnOutOfRange(source: source, role: role, number: number, found: names)
    }
    return number - 1
  }

  func wellKnown(_ role: DatasetError.ColumnRole) -> Int? { hasHeader ? WellKnownColumns.find(role, in: names) : nil }

  func setting(_ column: Int, isDetected: Bool) -> DatasetDescription.Setting {
    let value = hasHeader ? Shown.quoted(names[column]) : String(column + 1)
    return DatasetDescription.Setting(value, isDetected: isDetected)
  }
}
