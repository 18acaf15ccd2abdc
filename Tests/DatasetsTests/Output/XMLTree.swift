import Foundation
import FoundationXML

/// An element of a page, read as XML.
final class XMLTree {
  enum Child {
    case element(XMLTree)
    case text(String)
  }

  let name: String
  let attributes: [String: String]
  fileprivate(set) var children: [Child] = []

  init(name: String, attributes: [String: String]) {
    self.name = name
    self.attributes = attributes
  }

  /// The elements of a name below this one, in order; all elements for nil.
  func all(_ name: String?) -> [XMLTree] {
    children.flatMap { child -> [XMLTree] in
      guard case .element(let element) = child else { return [] }
      return (name == nil || element.name == name ? [element] : []) + element.all(name)
    }
  }

  var text: String { text(without: nil) }

  func text(without name: String?) -> String {
    var text = ""
    for child in children {
      switch child {
      case .text(let part): text += part
      case .element(let element): if element.name != name { text += element.text(without: name) }
      }
    }
    return text
  }
}

/// - Throws: the parser's error when the page is no well-formed XML.
func parse(_ page: String) throws -> XMLTree {
  let builder = Builder()
  let parser = XMLParser(data: Data(page.utf8))
  parser.delegate = builder
  guard parser.parse(), builder.open.count == 1 else { throw builder.error ?? CocoaError(.fileReadCorruptFile) }
  return builder.open[0]
}

private final class Builder: NSObject, XMLParserDelegate {
  var open = [XMLTree(name: "", attributes: [:])]
  var error: (any Error)?

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    let element = XMLTree(name: name, attributes: attributes)
    open.last?.children.append(.element(element))
    open.append(element)
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    open.last?.children.append(.text(string))
  }

  func parser(_ parser: XMLParser, parseErrorOccurred parseError: any Error) {
    error = parseError
  }
}
