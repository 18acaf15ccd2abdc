import Files

/// The fields of a form as browsers send them, in a body or behind the question mark of an address
/// (application/x-www-form-urlencoded).
struct FormFields: Sendable, Equatable {
  /// A field; names and values are compared by bytes.
  struct Field: Sendable, Equatable {
    let name: String
    let value: String

    static func == (left: Field, right: Field) -> Bool {
      left.name.hasSameBytes(as: right.name) && left.value.hasSameBytes(as: right.value)
    }
  }

  let all: [Field]
  /// No form of the page has more.
  static let mostFields = 32

  /// - Throws: `ServingError.invalid` for too many fields, or what is not encoded as it should be.
  init(_ bytes: some Collection<UInt8>) throws {
    let parts = bytes.split(separator: UInt8(ascii: "&"), maxSplits: Self.mostFields)
    guard parts.count <= Self.mostFields else {
      throw ServingError.invalid("form: expected at most \(Self.mostFields) fields, found more")
    }
    all = try parts.map { part in
      let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      return Field(name: try Self.decoded(pair[0]), value: pair.count == 2 ? try Self.decoded(pair[1]) : "")
    }
  }

  /// The value of a field; nil: there is none.
  ///
  /// - Throws: `ServingError.invalid` where there are two.
  subscript(_ name: String) -> String? {
    get throws {
      let found = all.filter { $0.name.hasSameBytes(as: name) }
      guard found.count < 2 else { throw ServingError.invalid("form: expected the field '\(name)' once") }
      return found.first?.value
    }
  }

  /// The values of a field that may be there several times.
  func values(_ name: String) -> [String] { all.filter { $0.name.hasSameBytes(as: name) }.map(\.value) }

  /// Line breaks as texts have them: browsers send CR LF for each line of a text field.
  static func lines(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "\r")) else { return text }
    var lines = String.UnicodeScalarView()
    var isAfterReturn = false
    for scalar in text.unicodeScalars {
      if scalar == "\r" || (scalar == "\n" && !isAfterReturn) {
        lines.append("\n")
      } else if scalar != "\n" {
        lines.append(scalar)
      }
      isAfterReturn = scalar == "\r"
    }
    return String(lines)
  }

  private static func decoded(_ bytes: some Collection<UInt8>) throws -> String {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var iterator = bytes.makeIterator()
    while let byte = iterator.next() {
      switch byte {
      case UInt8(ascii: "+"): result.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else {
          throw ServingError.invalid("form: expected two hexadecimal digits behind each %")
        }
        result.append(high << 4 | low)
      default: result.append(byte)
      }
    }
    guard let text = String(validating: result, as: UTF8.self) else {
      throw ServingError.invalid("form: expected UTF-8")
    }
    return text
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
