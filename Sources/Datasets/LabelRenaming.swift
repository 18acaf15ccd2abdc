import Files

/// Gives the labels of a file the names that a task has for them.
package struct LabelRenaming: Sendable {
  private let names: [UTF8Key: String?]
  private let known: [String]

  /// - Parameter pairs: a label of the file and its name here; nil leaves it out.
  package init(_ pairs: [(from: String, to: String?)]) {
    names = Dictionary(pairs.map { (UTF8Key($0.from), $0.to) }, uniquingKeysWith: { first, _ in first })
    known = pairs.map(\.from)
  }

  /// The examples with their labels renamed. Of several labels those that are left out are none; a row whose only label
  /// is left out is rejected.
  ///
  /// - Throws: `DatasetError.unmappedLabel` at the first label that is not named.
  package func applied(to dataset: Dataset) throws -> Dataset {
    guard !names.isEmpty else { return dataset }
    var dataset = dataset
    var rejected = dataset.rejected
    dataset.examples = try dataset.examples.compactMap { example in
      var example = example
      example.labels = try example.labels?.compactMap { try name($0, example.location) }
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
