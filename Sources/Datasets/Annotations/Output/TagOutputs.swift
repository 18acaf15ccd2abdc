/// The forms in which Hone writes tagged documents.
package enum TagOutputs {
  /// One row a form, in the order of help texts.
  package static let all: [any TagOutput] = [
    TextOutput(),
    JSONLinesOutput(),
    CSVOutput(),
    CoNLLOutput(),
    BratOutput(),
    LabelStudioOutput(),
    HTMLOutput(),
    RedactedOutput(),
  ]

  /// The form of a name.
  /// - Throws: `DatasetError.unknownFormat`.
  package static func named(_ name: String) throws -> any TagOutput {
    guard let form = all.first(where: { $0.name == name }) else {
      throw DatasetError.unknownFormat(name: name, known: all.map(\.name))
    }
    return form
  }
}
