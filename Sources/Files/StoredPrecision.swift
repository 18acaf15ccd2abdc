/// How weights are stored; they are computed with in single precision whatever it is.
package enum StoredPrecision: String, Sendable, CaseIterable {
  case float32
  case float16
  case bfloat16

  package var type: ScalarType {
    switch self {
    case .float32: .float32
    case .float16: .float16
    case .bfloat16: .bfloat16
    }
  }

  /// The largest number that stays finite.
  package var largest: Float {
    switch self {
    case .float32: .greatestFiniteMagnitude
    case .float16: 65504
    case .bfloat16: Float(bitPattern: 0x7F7F_0000)
    }
  }

  /// The two bytes of a value, rounded to the nearest, ties to even; of float32 the upper two.
  func bits(_ value: Float) -> UInt16 {
    switch self {
    case .float16: return Self.halfBits(value)
    case .float32, .bfloat16:
      guard !value.isNaN else { return 0x7FC0 }
      let bits = value.bitPattern
      return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
    }
  }

  /// IEEE 754 binary16.
  private static func halfBits(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let sign = UInt16(truncatingIfNeeded: bits >> 16) & 0x8000
    let magnitude = bits & 0x7FFF_FFFF
    // From 65520 on the nearest is infinity.
    guard magnitude < 0x477F_F000 else { return sign | (value.isNaN ? 0x7E00 : 0x7C00) }
    guard magnitude >= 0x3880_0000 else {
      // Below 2^-14 a half counts in steps of 2^-24: adding 1/2 leaves them in the last bits.
      let steps = Float(bitPattern: magnitude) + 0.5
      return sign | UInt16(truncatingIfNeeded: steps.bitPattern &- Float(0.5).bitPattern)
    }
    let rounded = magnitude &+ 0xFFF &+ (magnitude >> 13 & 1)
    return sign | UInt16(truncatingIfNeeded: (rounded >> 13) &- 0x1C000)
  }
}
