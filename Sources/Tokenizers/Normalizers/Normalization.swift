/// Applies a normalizer to UTF-8, with a table for the ASCII characters between other ones.
struct Normalization: Sendable {
  private static let dropped: UInt8 = 0x80

  private let normalizer: (any TextNormalizer)?
  /// What each ASCII character becomes, or `dropped`; empty when the normalizer needs to see the whole text.
  private let ascii: [UInt8]

  init(_ normalizer: (any TextNormalizer)?) {
    self.normalizer = normalizer
    ascii = Self.table(of: normalizer)
  }

  /// Asks the normalizer itself about each ASCII character, so that the table cannot disagree with it.
  private static func table(of normalizer: (any TextNormalizer)?) -> [UInt8] {
    guard let normalizer else { return Array(0..<128) }
    guard normalizer.treatsASCIIAlone else { return [] }
    var table: [UInt8] = []
    var text = AlignedScalars()
    for character in 0..<128 as Range<UInt32> {
      text.removeAll()
      text.append(character, origin: 0)
      normalizer.normalize(&text)
      guard text.count <= 1, text.scalars.allSatisfy({ $0 < 128 }) else { return [] }
      table.append(text.scalars.first.map { UInt8($0) } ?? dropped)
    }
    return table
  }

  /// Appends the normalized `bytes[range]`.
  /// - Parameters:
  ///   - origin: The code point at which `range` begins.
  ///   - scratch: Memory for the parts that are not ASCII; what it holds does not matter.
  func append(
    _ bytes: Span<UInt8>, _ range: Range<Int>, origin: Int32, to text: inout AlignedText,
    scratch: inout AlignedScalars
  ) {
    var origin = origin
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      if byte < 0x80, !ascii.isEmpty {
        let mapped = ascii[Int(byte)]
        if mapped != Self.dropped { text.append(ascii: mapped, origin: origin) }
        index += 1
        origin += 1
        continue
      }
      // Marks on both sides of a dropped character meet, so such characters do not end a part.
      scratch.removeAll()
      while index < range.upperBound {
        let scalar = bytes.scalar(at: index)
        if scalar.value < 0x80, !ascii.isEmpty, ascii[Int(scalar.value)] != Self.dropped { break }
        scratch.append(scalar.value, origin: origin)
        index += scalar.byteCount
        origin += 1
      }
      normalizer?.normalize(&scratch)
      text.append(scratch)
    }
  }

  func normalized(_ content: String) -> String {
    var text = AlignedText()
    var scratch = AlignedScalars()
    let bytes = content.utf8Span.span
    append(bytes, 0..<bytes.count, origin: 0, to: &text, scratch: &scratch)
    return String(decoding: text.bytes, as: UTF8.self)
  }
}
