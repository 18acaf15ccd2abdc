/// Where the words and the tags stand in a column file.
struct ColumnLayout {
  let hasTabs: Bool
  /// Columns that most rows have.
  let count: Int
  /// From 0.
  let word: Int
  /// From 0; nil where there is one column and tags are not required.
  let tag: Int?
  /// Whether the columns were named, so that a row may have others behind them.
  let isAsked: Bool

  /// Looks at the rows of a file: tabs separate columns when at least half of the rows have one.
  ///
  /// - Parameter limit: how many rows are looked at.
  init(_ text: SourceText, options: AnnotationOptions, limit: Int = .max) {
    var (rows, tabbed) = (0, 0)
    var counts: (tabs: [Int: Int], spaces: [Int: Int]) = ([:], [:])
    for line in PhysicalLines(text.bytes) where rows < limit {
      let bytes = text.bytes[line.range]
      guard case .row = ColumnLine(bytes, hasComments: options.hashComments) else { continue }
      rows += 1
      if ColumnLine.hasTab(bytes) { tabbed += 1 }
      counts.tabs[ColumnLine.fieldCount(bytes, hasTabs: true), default: 0] += 1
      counts.spaces[ColumnLine.fieldCount(bytes, hasTabs: false), default: 0] += 1
    }
    hasTabs = tabbed > 0 && tabbed * 2 >= rows
    let found = hasTabs ? counts.tabs : counts.spaces
    count = found.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
    word = (options.wordColumn ?? 1) - 1
    if let asked = options.tagColumn {
      tag = asked - 1
    } else {
      tag = count > 1 || options.requireAnnotations ? max(count, 2) - 1 : nil
    }
    isAsked = options.wordColumn != nil && options.tagColumn != nil
  }

  /// `tab between columns, word in column 1, tag in column 2`.
  var shown: String {
    "\(hasTabs ? "tab" : "spaces") between columns, word in column \(word + 1), "
      + (tag.map { "tag in column \($0 + 1)" } ?? "no tags")
  }

  /// What is wrong with the number of a row's columns, nil when nothing is.
  func fault(_ found: Int) -> String? {
    let needed = max(word, tag ?? 0) + 1
    let separator = hasTabs ? "tabs" : "spaces"
    if found < needed || !isAsked && found < count {
      return "expected \(isAsked ? needed : max(needed, count)) columns between \(separator), found \(found); "
        + "complete the row"
    }
    if !isAsked, found > count {
      return "expected \(count) columns between \(separator), found \(found); correct the row, "
        + "or say which columns hold the word and the tag"
    }
    return nil
  }
}
