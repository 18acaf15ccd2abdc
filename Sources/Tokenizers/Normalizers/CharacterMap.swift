import Foundation

/// Sentencepiece's packed map: a double-array trie over UTF-8 bytes whose values are places among texts that end in NUL.
///
/// The bytes: length of the trie (UInt32), units (UInt32 each), texts; all little-endian. A unit has its label in bits 0–7
/// (and bit 31 for a value), "has a value" in bit 8, and in bits 9–30 how far its children are, by exclusive or.
struct CharacterMap: Sendable {
  private static let valueBit: UInt32 = 1 << 31
  /// The longest text that NFKC makes of a scalar has 33 bytes; without a bound a bad map could fill the memory.
  private static let longestText = 1024

  private let units: [UInt32]
  /// Texts by the values of the trie.
  private let texts: [UInt32: [UInt32]]

  /// Checks all units that can be reached, so that no text leads outside.
  /// - Throws: `TokenizerError.characterMap`.
  init(base64: String, file: String, place: String) throws {
    guard let data = Data(base64Encoded: base64) else {
      throw TokenizerError.characterMap(file: file, place: place, fault: .notBase64)
    }
    let bytes = [UInt8](data)
    guard bytes.count >= 4 else {
      throw TokenizerError.characterMap(file: file, place: place, fault: .tooShort(bytes: bytes.count))
    }
    let size = Int(Self.word(bytes, at: 0))
    guard size >= 4, size <= bytes.count - 4 else {
      throw TokenizerError.characterMap(file: file, place: place, fault: .trieSize(size, available: bytes.count - 4))
    }
    units = (0..<size / 4).map { Self.word(bytes, at: 4 + 4 * $0) }
    let blob = Array(bytes[(4 + size / 4 * 4)...])
    guard String(validating: blob, as: UTF8.self) != nil else {
      throw TokenizerError.characterMap(file: file, place: place, fault: .textsNotUTF8)
    }
    texts = try Self.checkedTexts(units, blob) { TokenizerError.characterMap(file: file, place: place, fault: $0) }
  }

  /// What the shortest beginning of `scalars` that the map knows becomes; nil when it knows none.
  func text(of scalars: ArraySlice<UInt32>) -> [UInt32]? {
    var node = Self.distance(units[0])
    for scalar in scalars {
      let encoded = UTF8Bytes(scalar)
      for position in 0..<encoded.count {
        let byte = encoded[position]
        let place = node ^ Int(byte)
        guard byte != 0, place < units.count, Self.label(units[place]) == UInt32(byte) else { return nil }
        node = place ^ Self.distance(units[place])
        if Self.hasValue(units[place]) { return texts[units[node] & ~Self.valueBit] }
      }
    }
    return nil
  }

  private static func checkedTexts(
    _ units: [UInt32], _ blob: [UInt8], fault: (TokenizerError.CharacterMapFault) -> TokenizerError
  ) throws -> [UInt32: [UInt32]] {
    var texts: [UInt32: [UInt32]] = [:]
    var isSeen = [Bool](repeating: false, count: units.count)
    var pending = [distance(units[0])]
    while let node = pending.popLast() {
      for byte in 1...255 {
        let place = node ^ byte
        guard place < units.count, label(units[place]) == UInt32(byte), !isSeen[place] else { continue }
        isSeen[place] = true
        let child = place ^ distance(units[place])
        if hasValue(units[place]) {
          guard child < units.count else { throw fault(.outside(unit: place, units: units.count)) }
          let value = units[child] & ~valueBit
          guard let text = text(at: value, in: blob) else { throw fault(.value(Int(value), texts: blob.count)) }
          texts[value] = text
        }
        pending.append(child)
      }
    }
    return texts
  }

  /// The scalars from `place` to the next NUL; nil when no text begins there, or one that is too long.
  private static func text(at place: UInt32, in blob: [UInt8]) -> [UInt32]? {
    let start = Int(place)
    guard start <= blob.count, start == blob.count || !blob[start].isContinuation else { return nil }
    let end = blob[start...].prefix(longestText + 1).firstIndex(of: 0) ?? blob.count
    guard end - start <= longestText else { return nil }
    return String(decoding: blob[start..<end], as: UTF8.self).unicodeScalars.map(\.value)
  }

  private static func word(_ bytes: [UInt8], at place: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) }
  }

  private static func label(_ unit: UInt32) -> UInt32 { unit & (valueBit | 0xff) }

  private static func hasValue(_ unit: UInt32) -> Bool { unit >> 8 & 1 == 1 }

  /// Bit 9 says that the distance is kept without its last eight bits.
  private static func distance(_ unit: UInt32) -> Int { Int(unit >> 10) << Int((unit & 1 << 9) >> 6) }
}
