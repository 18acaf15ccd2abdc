/// A JSON number in the spelling it was read or will be written in.
package struct JSONNumber: Equatable, Sendable {
  package let literal: String

  init(literal: String) {
    self.literal = literal
  }

  package init(_ value: Int) {
    literal = String(value)
  }

  /// The shortest spelling that reads back as the same value; `null` for NaN and infinities, which JSON cannot hold.
  package init(_ value: Double) {
    literal = value.isFinite ? value.description : "null"
  }

  /// The shortest spelling that reads back as the same 32-bit value; `null` for NaN and infinities.
  package init(_ value: Float) {
    literal = value.isFinite ? value.description : "null"
  }

  /// The value of a number written without fraction and exponent, if it fits.
  package var int: Int? { Int(literal) }

  package var double: Double? { Double(literal) }
}
