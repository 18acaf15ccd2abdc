import Foundation
import FoundationXML

/// Something that reads one part of a workbook element by element; names are without prefix.
protocol SheetPartReader: AnyObject {
  func open(_ element: String, _ attributes: [String: String])
  func text(_ text: String)
  func close(_ element: String)
  /// True where reading has found all that it can take.
  var isDone: Bool { get }
}

extension SheetPartReader {
  func text(_ text: String) {}
  func close(_ element: String) {}
  var isDone: Bool { false }
}

/// A reader that only looks at where elements open.
final class OpeningReader: SheetPartReader {
  private let body: (String, [String: String]) -> Void

  init(_ body: @escaping (String, [String: String]) -> Void) { self.body = body }

  func open(_ element: String, _ attributes: [String: String]) { body(element, attributes) }
}

/// Parses the XML of a workbook's parts; document types and entities, which they never have, are refused.
enum SheetXML {
  /// - Throws: `DatasetError.workbook`.
  static func parse(_ bytes: [UInt8], source: String, _ reader: some SheetPartReader) throws {
    guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
      throw DatasetError.workbook(source: source, reason: "expected parts in UTF-8, found UTF-16")
    }
    guard !hasDocumentType(bytes) else {
      throw DatasetError.workbook(source: source, reason: "expected plain parts, found one with a document type")
    }
    let parser = XMLParser(data: Data(bytes))
    let delegate = Delegate(reader)
    parser.delegate = delegate
    parser.shouldResolveExternalEntities = false
    guard parser.parse() || reader.isDone else {
      throw DatasetError.workbook(
        source: source, reason: "expected XML in its parts, found a fault on line \(parser.lineNumber) of one")
    }
  }

  private static func hasDocumentType(_ bytes: [UInt8]) -> Bool {
    let mark = Array("<!".utf8)
    var place = bytes.startIndex
    while let next = bytes[place...].firstIndex(of: mark[0]) {
      place = next + 1
      guard place < bytes.count else { return false }
      if bytes[place] == mark[1], !bytes[(place + 1)...].starts(with: Array("--".utf8)),
        !bytes[(place + 1)...].starts(with: Array("[CDATA[".utf8))
      {
        return true
      }
    }
    return false
  }

  private final class Delegate: NSObject, XMLParserDelegate {
    private let reader: any SheetPartReader

    init(_ reader: any SheetPartReader) { self.reader = reader }

    private func plain(_ name: String) -> String {
      name.utf8.lastIndex(of: UInt8(ascii: ":")).map { String(name[name.utf8.index(after: $0)...]) } ?? name
    }

    func parser(
      _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName qName: String?,
      attributes: [String: String]
    ) {
      reader.open(plain(elementName), attributes)
      if reader.isDone { parser.abortParsing() }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { reader.text(string) }

    func parser(_ parser: XMLParser, foundCDATA CDATABlock: Data) {
      reader.text(String(decoding: CDATABlock, as: UTF8.self))
    }

    func parser(
      _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName qName: String?
    ) {
      reader.close(plain(elementName))
      if reader.isDone { parser.abortParsing() }
    }
  }
}
