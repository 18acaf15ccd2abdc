import Files

/// Gives the labels of a file the names that a task has for them.
package struct LabelRenaming: Sendable {
  private let names: [UTF8Key: String?]
  private let known: [String]

  /// - Parameter pairs: a label of the file and its name here; nil leaves its rows out.
  package init(_ pairs: [(from: String, to: String?)]) {
    names = Dictionary(pairs.map { (UTF8Key($0.from), $0.to) }, uniquingKeysWith: { first, _ in first })
    known = pairs.map(\.from)
  }

  /// The examples with their labels renamed; rows whose label is left out are rejected.
  ///
  /// - Parameter separator: between several labels of one cell; nil: the cell is one label.
  /// - Throws: `DatasetError.unmappedLabel` at the first label that is not named.
  package func applied(to dataset: Dataset, separator: String?) throws -> Dataset {
    guard !names.isEmpty else { return dataset }
    var dataset = dataset
    var rejected = dataset.rejected
    dataset.examples = try dataset.examples.compactMap { example in
      var example = example
      if separator != nil || example.labels != nil {
        let entries = example.labels ?? LabelCell.entries(example.label, separator: separator ?? ";")
        example.labels = try entries.compactMap { try name($0, example.location) }
        return example
      }
      guard let label = example.label else { return example }
      guard let name = try name(label, example.location) else {
        rejected.append(
          RejectedRow(location: example.location, reason: "the label \(Shown.quoted(label)) is left out (data.map)"))
        return nil
      }
      example.label = name
      return example
    }
    dataset.rejected = rejected.sorted { $0.location.line < $1.location.line }
    return dataset
  }

  private func name(_ label: String, _ location: SourceLocation) throws -> String? {
    guard let name = names[UTF8Key(label)] else {
      throw DatasetError.unmappedLabel(location: location, label: label, known: known)
    }
    return name
  }
}

/// Several labels in one cell of a table.
package enum LabelCell {
  /// What may stand between them, the likeliest first.
  package static let separators = [";", "|", ","]

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

  /// The first separator that stands in some cell; nil where every cell holds at most one label.
  package static func separator(of examples: [Example]) -> String? {
    separators.first { mark in examples.contains { $0.label?.utf8.contains(mark.utf8.first ?? 0) ?? false } }
  }
}

extension Example {
  /// The labels of the example, from its list or from its cell.
  package func labelEntries(_ separator: String) -> [String] {
    labels ?? LabelCell.entries(label, separator: separator)
  }
}
