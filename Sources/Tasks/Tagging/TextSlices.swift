import Datasets

/// Stretches of a text by code points, each in time of its own length.
package struct TextSlices: Sendable {
  private let bytes: [UInt8]
  private let map: OffsetMap

  package init(_ text: String) {
    bytes = Array(text.utf8)
    map = OffsetMap(text)
  }

  /// - Precondition: the range lies within the text.
  package subscript(_ range: Range<Int>) -> String {
    guard let start = map.offset(of: range.lowerBound, in: .byte), let end = map.offset(of: range.upperBound, in: .byte)
    else { preconditionFailure("a range outside of the text") }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }
}
