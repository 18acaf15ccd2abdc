import Files

/// Several labels in one cell of a table.
package enum LabelCell {
  /// What may stand between them, the likeliest first.
  private static let separators = [";", "|", ","]
  /// More different labels than a task has: the cells are something else.
  private static let mostLabels = 200

  /// The labels of a cell without the blanks around them, each once; none where it is empty.
  package static func entries(_ cell: String?, separator: String) -> [String] {
    guard let cell else { return [] }
    let mark = Array(separator.utf8)
    var parts: [ArraySlice<UInt8>] = []
    var rest = Array(cell.utf8)[...]
    while let place = rest.indices.first(where: { rest[$0...].starts(with: mark) }) {
      parts.append(rest[..<place])
      rest = rest[(place + mark.count)...]
    }
    parts.append(rest)
    var seen: Set<UTF8Key> = []
    return parts.compactMap { part in
      let entry = String(decoding: ASCII.trimmed(part), as: UTF8.self)
      return entry.isEmpty || !seen.insert(UTF8Key(entry)).inserted ? nil : entry
    }
  }

  /// A mark in cells half of whose parts come again in other cells: "New York, NY" is one label. Nil where there is none.
  package static func separator(of examples: [Example]) -> String? {
    separators.first { mark in
      let cells = examples.compactMap(\.label).map { entries($0, separator: mark).map(UTF8Key.init) }
      let joined = Set(cells.filter { $0.count > 1 }.joined())
      guard !joined.isEmpty else { return false }
      var homes: [UTF8Key: Set<[UTF8Key]>] = [:]
      for cell in cells {
        for part in cell { homes[part, default: []].insert(cell) }
      }
      let again = joined.count { homes[$0]?.count ?? 0 > 1 }
      return homes.count <= mostLabels && again * 2 >= joined.count
    }
  }

  /// The examples with the labels of each cell as a list.
  package static func split(_ examples: [Example], separator: String) -> [Example] {
    examples.map { example in
      var example = example
      example.labels = example.labels ?? entries(example.label, separator: separator)
      example.label = nil
      return example
    }
  }
}
