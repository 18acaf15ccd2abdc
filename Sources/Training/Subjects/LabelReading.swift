package import Datasets
package import Tasks

/// What the labels of a text task's files become: cut out of their cells, renamed, held to be numbers.
package struct LabelReading: Sendable {
  private let kind: TaskKind
  private let renaming: LabelRenaming
  /// Between several labels of a cell; nil until the first file has said it, and where a text has one label.
  package private(set) var separator: String?

  /// - Parameters:
  ///   - separator: nil: what the first file that is read has.
  ///   - map: nothing: labels keep their names.
  package init(_ kind: TaskKind, separator: String?, map: [LabelMapping]) {
    self.kind = kind
    self.separator = kind.target == .labels ? separator : nil
    renaming = LabelRenaming(map.map { ($0.from, $0.to) })
  }

  package init(_ task: TaskDefinition, kind: TaskKind) {
    self.init(kind, separator: task.data.separator, map: task.data.labelMap)
  }

  /// - Throws: `DatasetError`.
  package mutating func read(_ path: String, _ options: ReadOptions) throws -> Dataset {
    var options = options
    options.allowsEmptyLabels = kind.target == .labels
    var dataset = try DatasetFormats.read(path: path, options: options)
    if kind.target == .labels {
      let mark = separator ?? LabelCell.separator(of: dataset.examples) ?? ";"
      separator = mark
      dataset.examples = LabelCell.split(dataset.examples, separator: mark)
    }
    dataset = try renaming.applied(to: dataset)
    return kind.target == .number ? try numbers(of: dataset, path: path) : dataset
  }

  /// Without the rows whose label is no number.
  private func numbers(of dataset: Dataset, path: String) throws -> Dataset {
    var dataset = dataset
    dataset.examples.removeAll { example in
      guard example.number == nil else { return false }
      dataset.rejected.append(
        RejectedRow(
          location: example.location,
          reason: "expected a number as the label, found \"\(example.label ?? "")\"; write it as 3 or 2.5"))
      return true
    }
    guard !dataset.examples.isEmpty else {
      throw DatasetError.noValidRows(source: path, rejected: dataset.rejected.count, first: dataset.rejected.first)
    }
    return dataset
  }
}

extension Example {
  /// The label as a number; nil where it is none.
  package var number: Double? { label.flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil } }
}
