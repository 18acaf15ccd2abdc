/// Applies a normalizer to UTF-8, with a table for the ASCII characters between other ones.
struct Normalization: Sendable {
  private static let dropped: UInt8 = 0x80

  private let normalizer: (any TextNormalizer)?
  /// What each ASCII character becomes, or `dropped`; empty when the normalizer needs to see the whole text.
  private let ascii: [UInt8]
  /// Whether the table holds only in texts without other characters and without dropped ones.
  private let isForASCIITexts: Bool

  init(_ normalizer: (any TextNormalizer)?) {
    self.normalizer = normalizer
    ascii = Self.table(of: normalizer)
    isForASCIITexts = normalizer?.asciiTreatment == .amongASCII
  }

  var shownType: String { normalizer?.shownType ?? "none" }

  /// Asks the normalizer itself about each ASCII character, so that the table cannot disagree with it.
  private static func table(of normalizer: (any TextNormalizer)?) -> [UInt8] {
    guard let normalizer else { return [] }
    guard normalizer.asciiTreatment < .withOthers else { return [] }
    var table: [UInt8] = []
    var text = AlignedScalars()
    for character in 0..<128 as Range<UInt32> {
      text.removeAll()
      text.append(character, origin: 0)
      normalizer.normalize(&text)
      if normalizer.asciiTreatment == .amongASCII, character == 0x0D || text.count != 1 || text.scalars[0] >= 128 {
        // A carriage return may be one with a line feed after it.
        table.append(dropped)
        continue
      }
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
    if normalizer == nil {
      text.append(bytes, range, origin: origin)
    } else if isForASCIITexts || ascii.isEmpty {
      appendWhole(bytes, range, origin: origin, to: &text, scratch: &scratch)
    } else {
      appendParts(bytes, range, origin: origin, to: &text, scratch: &scratch)
    }
  }

  private func appendWhole(
    _ bytes: Span<UInt8>, _ range: Range<Int>, origin: Int32, to text: inout AlignedText,
    scratch: inout AlignedScalars
  ) {
    if !ascii.isEmpty, isPlain(bytes, range) {
      for index in range {
        text.append(byte: ascii[Int(bytes[index])], origin: origin + Int32(index - range.lowerBound))
      }
      return
    }
    scratch.removeAll()
    var origin = origin
    var index = range.lowerBound
    while index < range.upperBound {
      let scalar = bytes.scalar(at: index)
      scratch.append(scalar.value, origin: origin)
      index += scalar.byteCount
      origin += 1
    }
    normalizer?.normalize(&scratch)
    text.append(scratch)
  }

  /// Whether all characters are ASCII and none is dropped.
  private func isPlain(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for index in range where bytes[index] >= 0x80 || ascii[Int(bytes[index])] == Self.dropped { return false }
    return true
  }

  private func appendParts(
    _ bytes: Span<UInt8>, _ range: Range<Int>, origin: Int32, to text: inout AlignedText,
    scratch: inout AlignedScalars
  ) {
    var origin = origin
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      if byte < 0x80 {
        let mapped = ascii[Int(byte)]
        if mapped != Self.dropped { text.append(byte: mapped, origin: origin) }
        index += 1
        origin += 1
        continue
      }
      // Marks on both sides of a dropped character meet, so such characters do not end a part.
      scratch.removeAll()
      while index < range.upperBound {
        let scalar = bytes.scalar(at: index)
        if scalar.value < 0x80, ascii[Int(scalar.value)] != Self.dropped { break }
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
