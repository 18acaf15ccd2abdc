package import Datasets
package import Tasks

/// What the labels of a text task's files become: cut out of their cells, renamed, held to be numbers.
package struct LabelReading: Sendable {
  private let kind: TaskKind
  private let renaming: LabelRenaming
  /// Of ordinal tasks what labels may be; nil: any number.
  private let grades: Grades?
  private let emptyLabels: EmptyLabelRule
  /// Between several labels of a cell; nil until the first file has said it, and where a text has one label.
  package private(set) var separator: String?

  /// - Parameters:
  ///   - separator: nil: what the first file that is read has.
  ///   - map: nothing: labels keep their names.
  package init(
    _ kind: TaskKind, separator: String?, map: [LabelMapping], grades: Grades? = nil,
    emptyLabels: EmptyLabelRule = .none
  ) {
    self.emptyLabels = emptyLabels
    self.kind = kind
    self.grades = grades
    self.separator = kind.target == .labels ? separator : nil
    renaming = LabelRenaming(map.map { ($0.from, $0.to) })
  }

  package init(_ task: TaskDefinition, kind: TaskKind) {
    self.init(
      kind, separator: task.data.separator, map: task.data.labelMap,
      grades: kind.isGraded ? task.labels.map { Grades($0) } : nil,
      emptyLabels: task.data.emptyLabels)
  }

  /// - Throws: `DatasetError`.
  package mutating func read(_ path: String, _ options: ReadOptions) throws -> Dataset {
    var options = options
    options.allowsEmptyLabels = kind.target == .labels && emptyLabels == .none
    var dataset = try DatasetFormats.read(path: path, options: options)
    if kind.target == .labels {
      let mark = separator ?? LabelCell.separator(of: dataset.examples) ?? ";"
      separator = mark
      dataset.examples = LabelCell.split(dataset.examples, separator: mark)
    }
    dataset = try renaming.applied(to: dataset)
    guard kind.target == .number else { return dataset }
    guard let grades else { return try numbers(of: dataset, path: path) }
    try grades.check(dataset.examples)
    return dataset
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

extension Grades {
  /// - Throws: `DatasetError.unknownLabel` for the first label that is no grade.
  func check(_ examples: [Example]) throws {
    for example in examples where value(of: example) == nil {
      throw DatasetError.unknownLabel(location: example.location, label: example.label ?? "", known: names)
    }
  }

  func value(of example: Example) -> Double? { example.label.flatMap { value(of: $0) } }
}

extension Example {
  /// The label as a number; nil where it is none.
  package var number: Double? { label.flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil } }
}
