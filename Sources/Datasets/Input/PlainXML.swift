/// Something that reads XML element by element; names of elements are without prefix.
package protocol XMLReader: AnyObject {
  func open(_ element: String, _ attributes: [String: String])
  func text(_ text: String)
  func close(_ element: String)
  /// True where reading need not go on.
  var isDone: Bool { get }
}

extension XMLReader {
  package func text(_ text: String) {}
  package func close(_ element: String) {}
  package var isDone: Bool { false }
}

/// Parses plain XML: elements, attributes, text, CDATA sections and the five known entities.
///
/// Document types are refused, and with them all entities of one's own. Foundation's parser is not used: mutated attributes
/// end its process.
package struct PlainXML {
  /// What is wrong with a document.
  package enum Fault: Error, Equatable {
    /// A line from 1.
    case syntax(line: Int)
    case encoding
    case documentType
    case attributes(limit: Int)
  }

  private enum Stop: Error {
    case syntax
    case documentType
    case attributes
  }

  private static let depthLimit = 256
  /// Of one element; those of a worksheet have a few dozen.
  private static let attributeLimit = 256
  private let bytes: [UInt8]
  private var place = 0

  package static func parse(_ bytes: [UInt8], _ reader: some XMLReader) throws(Fault) {
    guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else { throw .encoding }
    var parser = PlainXML(bytes: bytes)
    do {
      try parser.run(reader)
    } catch Stop.documentType {
      throw .documentType
    } catch Stop.attributes {
      throw .attributes(limit: attributeLimit)
    } catch {
      throw .syntax(line: bytes[..<min(parser.place, bytes.count)].count { $0 == ASCII.lineFeed } + 1)
    }
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func run(_ reader: some XMLReader) throws {
    var stack: [String] = []
    var hasRoot = false
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    while place < bytes.count {
      if bytes[place] != UInt8(ascii: "<") {
        let end = bytes[place...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
        let content = bytes[place..<end]
        if stack.isEmpty {
          guard content.allSatisfy(ASCII.isSpace) else { throw Stop.syntax }
        } else {
          reader.text(try Self.unescaped(content))
        }
        place = end
      } else if skip("<!--") {
        try skip(past: "-->")
      } else if skip("<?") {
        try skip(past: "?>")
      } else if skip("<![CDATA[") {
        let start = place
        try skip(past: "]]>")
        guard !stack.isEmpty else { throw Stop.syntax }
        reader.text(try Self.text(bytes[start..<(place - 3)]))
      } else if skip("<!") {
        throw Stop.documentType
      } else if skip("</") {
        let name = try name()
        skipSpace()
        guard skip(">"), stack.popLast() == name else { throw Stop.syntax }
        reader.close(Self.plain(name))
      } else {
        guard !stack.isEmpty || !hasRoot, stack.count < Self.depthLimit else { throw Stop.syntax }
        hasRoot = true
        place += 1
        let name = try name()
        let attributes = try attributes()
        reader.open(Self.plain(name), attributes)
        if skip("/>") {
          reader.close(Self.plain(name))
        } else {
          guard skip(">") else { throw Stop.syntax }
          stack.append(name)
        }
      }
      if reader.isDone { return }
    }
    guard stack.isEmpty, hasRoot else { throw Stop.syntax }
  }

  /// Attributes by their names as they stand; of two with one name the first.
  private mutating func attributes() throws -> [String: String] {
    var attributes: [String: String] = [:]
    while true {
      skipSpace()
      guard place < bytes.count else { throw Stop.syntax }
      if bytes[place] == UInt8(ascii: ">") || bytes[place] == UInt8(ascii: "/") { return attributes }
      let name = try name()
      skipSpace()
      guard skip("=") else { throw Stop.syntax }
      skipSpace()
      guard place < bytes.count, bytes[place] == ASCII.quote || bytes[place] == UInt8(ascii: "'") else {
        throw Stop.syntax
      }
      let mark = bytes[place]
      guard let end = bytes[(place + 1)...].firstIndex(of: mark) else { throw Stop.syntax }
      let value = try Self.unescaped(bytes[(place + 1)..<end])
      if attributes[name] == nil { attributes[name] = value }
      guard attributes.count <= Self.attributeLimit else { throw Stop.attributes }
      place = end + 1
    }
  }

  private mutating func name() throws -> String {
    let start = place
    while place < bytes.count, !ASCII.isSpace(bytes[place]), !"<>/=\"'".utf8.contains(bytes[place]) { place += 1 }
    guard place > start else { throw Stop.syntax }
    return try Self.text(bytes[start..<place])
  }

  private mutating func skip(_ text: String) -> Bool {
    guard bytes[place...].starts(with: text.utf8) else { return false }
    place += text.utf8.count
    return true
  }

  private mutating func skip(past text: String) throws {
    let mark = Array(text.utf8)
    while let next = bytes[place...].firstIndex(of: mark[0]) {
      place = next
      if skip(text) { return }
      place += 1
    }
    throw Stop.syntax
  }

  private mutating func skipSpace() { while place < bytes.count, ASCII.isSpace(bytes[place]) { place += 1 } }

  private static func plain(_ name: String) -> String {
    name.utf8.lastIndex(of: UInt8(ascii: ":")).map { String(name[name.utf8.index(after: $0)...]) } ?? name
  }

  private static func text(_ bytes: ArraySlice<UInt8>) throws -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Stop.syntax }
    return text
  }

  private static func unescaped(_ bytes: ArraySlice<UInt8>) throws -> String {
    guard bytes.contains(UInt8(ascii: "&")) else { return try text(bytes) }
    var result: [UInt8] = []
    var rest = bytes
    while let start = rest.firstIndex(of: UInt8(ascii: "&")) {
      result += rest[..<start]
      guard let end = rest[start...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else { throw Stop.syntax }
      result += String(try character(String(decoding: rest[(start + 1)..<end], as: UTF8.self))).utf8
      rest = rest[(end + 1)...]
    }
    return try text((result + rest)[...])
  }

  private static func character(_ name: String) throws -> Unicode.Scalar {
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default:
      guard name.hasPrefix("#") else { throw Stop.syntax }
      let isHex = name.hasPrefix("#x")
      let digits = name.dropFirst(isHex ? 2 : 1)
      guard !digits.isEmpty, let value = UInt32(digits, radix: isHex ? 16 : 10), value > 0,
        let scalar = Unicode.Scalar(value)
      else { throw Stop.syntax }
      return scalar
    }
  }
}
