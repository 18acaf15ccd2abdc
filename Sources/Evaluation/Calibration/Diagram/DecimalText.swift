/// Numbers as text that is the same in every place and language.
package enum DecimalText {
  /// A number with a fixed number of decimals, rounded half away from zero; one too large to scale as Swift writes it.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    let scale = (0..<decimals).reduce(1) { product, _ in product * 10 }
    guard let scaled = Int(exactly: (value * Double(scale)).rounded()) else { return value.description }
    let sign = scaled < 0 ? "-" : ""
    guard decimals > 0 else { return sign + scaled.magnitude.description }
    let (whole, part) = scaled.magnitude.quotientAndRemainder(dividingBy: UInt(scale))
    let digits = part.description
    return sign + whole.description + "." + String(repeating: "0", count: decimals - digits.count) + digits
  }

  /// A length or place in a drawing.
  package static func place(_ value: Double) -> String { fixed(value, decimals: 2) }

  /// A share in percent.
  static func percent(_ share: Double) -> String { fixed(share * 100, decimals: 1) + " %" }
}
