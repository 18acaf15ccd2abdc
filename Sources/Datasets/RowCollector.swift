/// Gathers the rows of a file, with the checks that every format shares.
struct RowCollector {
  let text: SourceText
  private let requiresLabels: Bool
  var description: DatasetDescription
  private var examples: [Example] = []
  private var rejected: [RejectedRow] = []

  init(_ text: SourceText, options: ReadOptions, format: String) {
    self.text = text
    requiresLabels = options.requireLabels && !options.allowsEmptyLabels
    description = DatasetDescription(
      format: DatasetDescription.Setting(format, isDetected: options.format == nil), encoding: text.encoding)
  }

  mutating func reject(line: Int, _ reason: String) {
    rejected.append(RejectedRow(location: text.location(line: line), reason: reason))
  }

  /// Rejects a row whose bytes are not all text; true when it did.
  mutating func rejectFault(in range: Range<Int>, line: Int) -> Bool {
    guard let fault = text.fault(in: range) else { return false }
    reject(line: line, fault)
    return true
  }

  /// What a row says, before it is checked.
  struct Row {
    /// The first text and those that follow it.
    var texts: [String]
    var pair: String?
    var label: ArraySlice<UInt8>?
    var labels: [String]?
    var fields: [String] = []
  }

  /// Adds a row, or rejects it when its text is blank or its label is and labels are required.
  mutating func add(text: String, label: ArraySlice<UInt8>?, line: Int) {
    add(Row(texts: [text], label: label), line: line)
  }

  /// Adds a row, or rejects it when a text of it is blank or its label is and labels are required.
  mutating func add(_ row: Row, line: Int) {
    let label = row.label.map(ASCII.trimmed).flatMap { $0.isEmpty ? nil : String(decoding: $0, as: UTF8.self) }
    let checked = RowTexts.checked(row.texts, pair: row.pair)
    guard case .success(let text) = checked else {
      if case .failure(let fault) = checked { reject(line: line, fault.reason) }
      return
    }
    if requiresLabels && label == nil && row.labels == nil {
      reject(line: line, "expected a label, found none; add one or remove the row")
    } else {
      examples.append(
        Example(
          text: text, pair: row.pair,
          label: label ?? row.labels.flatMap { $0.count == 1 ? $0[0] : nil },
          labels: row.labels, fields: row.fields, location: self.text.location(line: line)))
    }
  }

  /// - Throws: `DatasetError.noValidRows` when there is no example.
  func dataset() throws -> Dataset {
    guard !examples.isEmpty else {
      throw DatasetError.noValidRows(source: text.source, rejected: rejected.count, first: rejected.first)
    }
    return Dataset(examples: examples, rejected: rejected, description: description)
  }
}
