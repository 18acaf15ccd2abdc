/// Names of tasks: they become parts of paths and of `NAME@RUN`.
package enum TaskName {
  static let longest = 64
  /// `isValid` as a regular expression, for the schema.
  static let pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"

  /// ASCII letters, digits, `.`, `_`, `-`; the first a letter or a digit; at most 64.
  static func isValid(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetterOrDigit(first), name.utf8.count <= longest else { return false }
    return name.utf8.allSatisfy { isLetterOrDigit($0) || "._-".utf8.contains($0) }
  }

  /// A valid name made from any text, such as a folder's or a file's name: other characters become `-`.
  package static func derived(from text: String) -> String {
    var name: [UInt8] = []
    for byte in text.utf8 {
      if isLetterOrDigit(byte) || (!name.isEmpty && "._-".utf8.contains(byte)) {
        name.append(byte)
      } else if let last = name.last, last != UInt8(ascii: "-") {
        name.append(UInt8(ascii: "-"))
      }
    }
    name = Array(name.prefix(longest))
    while let last = name.last, !isLetterOrDigit(last) { name.removeLast() }
    return name.isEmpty ? "task" : String(decoding: name, as: UTF8.self)
  }

  static func checked(_ reader: SettingsReader) throws -> String? {
    guard let name = try reader.optionalText("name") else { return nil }
    guard isValid(name) else {
      throw TaskDefinitionError.wrongValue(
        try reader.place("name"), path: "name", expected: TaskValueType.name.expectation, found: "'\(name)'",
        suggestion: "'\(derived(from: name))'")
    }
    return name
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }
}
