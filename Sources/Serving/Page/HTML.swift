import Datasets

/// A piece of a page: markup that stands in this program's source, and values between it, which are always escaped.
///
/// Only a literal becomes markup: the literal's type is `StaticString`, so that no text that came from anywhere can.
/// Attributes are quoted wherever a value stands in them.
struct HTML: Sendable, ExpressibleByStringInterpolation {
  /// The piece as it is sent.
  private(set) var text: String

  static let empty: HTML = ""

  init(stringLiteral value: StaticString) { text = "\(value)" }

  init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  /// Pieces one after another.
  init(_ pieces: [HTML]) { text = pieces.lazy.map(\.text).joined() }

  static func += (left: inout HTML, right: HTML) { left.text += right.text }

  /// Collects the parts of a piece, each by what it is.
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

    mutating func appendLiteral(_ literal: StaticString) { text += "\(literal)" }

    /// A name, a label or the value of an attribute: in one line, control characters written as escapes.
    mutating func appendInterpolation(_ value: String) { text += HTMLText.inline(value) }

    mutating func appendInterpolation(_ value: Int) { text += String(value) }

    mutating func appendInterpolation(_ piece: HTML) { text += piece.text }

    mutating func appendInterpolation(_ pieces: [HTML]) {
      for piece in pieces { text += piece.text }
    }

    /// A piece that is left out unless something holds.
    mutating func appendInterpolation(_ piece: HTML, if isWanted: Bool) {
      if isWanted { text += piece.text }
    }

    /// A text as a person wrote it, with its line breaks; control characters are shown by their number.
    mutating func appendInterpolation(text scalars: some Collection<Unicode.Scalar>) {
      text += HTMLText.content(scalars)
    }

    /// The content of a text field, which gives the same text back.
    mutating func appendInterpolation(field value: String) {
      for scalar in value.unicodeScalars {
        switch scalar {
        case "&": text += "&amp;"
        case "<": text += "&lt;"
        case "\u{0}": text += "\u{FFFD}"
        case "\r": text += "&#13;"
        default: text.unicodeScalars.append(scalar)
        }
      }
    }

    /// A path, or a part of one, in an address.
    mutating func appendInterpolation(path value: String) {
      for byte in value.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "~"), UInt8(ascii: "@"), UInt8(ascii: "/"):
          text.unicodeScalars.append(Unicode.Scalar(byte))
        default:
          let digits = String(byte, radix: 16, uppercase: true)
          text += (digits.utf8.count == 1 ? "%0" : "%") + digits
        }
      }
    }
  }
}
