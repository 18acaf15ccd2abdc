/// JSON text in which single values are changed while every other byte stays as it is.
package struct JSONText: Sendable {
  package private(set) var bytes: [UInt8]

  /// A member of an object, by the places of its key with quotes and of its value.
  private struct Place {
    let key: Range<Int>
    let value: Range<Int>
  }

  /// - Throws: `FilesError` for anything but one value of strict JSON.
  package init(_ file: MappedFile) throws {
    _ = try JSON.parse(file)
    bytes = file.withBytes { Array($0) }
  }

  /// Writes another value at a path of keys.
  /// - Returns: False, and nothing is changed, where no value stands there.
  package mutating func replace(_ path: [String], with value: JSON) -> Bool {
    guard let range = range(of: path) else { return false }
    bytes.replaceSubrange(range, with: value.serialized().utf8)
    return true
  }

  /// Adds members after the last one of the object at a path of keys, with white space as that one has it.
  ///
  /// - Parameter members: with keys that the object does not have.
  /// - Returns: False, and nothing is changed, where no object stands there.
  package mutating func append(_ members: [JSONObject.Member], toObjectAt path: [String]) -> Bool {
    guard let object = range(of: path), bytes[object.lowerBound] == UInt8(ascii: "{") else { return false }
    let last = places(in: object).last
    var added: [UInt8] = []
    for member in members {
      if last != nil || !added.isEmpty { added.append(UInt8(ascii: ",")) }
      if let last { added += bytes[endOfSpace(before: last.key.lowerBound)..<last.key.lowerBound] }
      added += JSON.string(member.key).serialized().utf8
      if let last {
        added += bytes[last.key.upperBound..<last.value.lowerBound]
      } else {
        added.append(UInt8(ascii: ":"))
      }
      added += member.value.serialized().utf8
    }
    bytes.insert(contentsOf: added, at: last?.value.upperBound ?? object.lowerBound + 1)
    return true
  }

  private func range(of path: [String]) -> Range<Int>? {
    let start = spaceEnd(0)
    var range = start..<valueEnd(start)
    for key in path {
      guard bytes[range.lowerBound] == UInt8(ascii: "{"),
        let member = places(in: range).first(where: { isKey($0.key, key) })
      else { return nil }
      range = member.value
    }
    return range
  }

  private func isKey(_ range: Range<Int>, _ key: String) -> Bool {
    let spelling = bytes[range.dropFirst().dropLast()]
    guard spelling.contains(UInt8(ascii: "\\")) else { return spelling.elementsEqual(key.utf8) }
    return (try? JSON.parse(Array(bytes[range]), source: ""))?.stringValue?.hasSameBytes(as: key) == true
  }

  /// The members of an object that was found to be valid.
  private func places(in object: Range<Int>) -> [Place] {
    var places: [Place] = []
    var position = spaceEnd(object.lowerBound + 1)
    while bytes[position] != UInt8(ascii: "}") {
      let key = position..<valueEnd(position)
      let colon = spaceEnd(key.upperBound)
      let start = spaceEnd(colon + 1)
      let value = start..<valueEnd(start)
      places.append(Place(key: key, value: value))
      position = spaceEnd(value.upperBound)
      if bytes[position] == UInt8(ascii: ",") { position = spaceEnd(position + 1) }
    }
    return places
  }

  private func valueEnd(_ start: Int) -> Int {
    var depth = 0
    var position = start
    repeat {
      switch bytes[position] {
      case UInt8(ascii: "\""): position = stringEnd(position)
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        position += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        position += 1
      default:
        // A number or a word ends where a separator stands; inside of an object everything is passed over.
        repeat { position += 1 } while position < bytes.count && !Self.isSeparator(bytes[position])
      }
    } while depth > 0
    return position
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x09, 0x0a, 0x0d:
      true
    default: false
    }
  }

  private func stringEnd(_ start: Int) -> Int {
    var position = start + 1
    while bytes[position] != UInt8(ascii: "\"") { position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1 }
    return position + 1
  }

  private func spaceEnd(_ start: Int) -> Int {
    var position = start
    while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    return position
  }

  private func endOfSpace(before start: Int) -> Int {
    var position = start
    while Self.isSpace(bytes[position - 1]) { position -= 1 }
    return position
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d }
}
