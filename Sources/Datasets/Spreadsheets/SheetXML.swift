/// A reader that only looks at where elements open.
final class OpeningReader: XMLReader {
  private let body: (String, [String: String]) -> Void

  init(_ body: @escaping (String, [String: String]) -> Void) { self.body = body }

  func open(_ element: String, _ attributes: [String: String]) { body(element, attributes) }
}

/// Parses the XML of a workbook's parts, which never have a document type.
enum SheetXML {
  /// - Throws: `DatasetError.workbook`.
  static func parse(_ bytes: [UInt8], source: String, _ reader: some XMLReader) throws {
    do {
      try PlainXML.parse(bytes, reader)
    } catch {
      let reason =
        switch error {
        case .encoding: "expected parts in UTF-8, found UTF-16"
        case .documentType: "expected plain parts, found one with a document type"
        case .attributes(let limit): "expected at most \(limit) attributes of an element, found more"
        case .syntax(let line): "expected XML in its parts, found a fault on line \(line) of one"
        }
      throw DatasetError.workbook(source: source, reason: reason)
    }
  }
}
