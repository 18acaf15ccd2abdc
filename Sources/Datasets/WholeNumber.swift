/// A whole number of any length as it is written in decimal digits, ordered by value.
struct WholeNumber: Comparable {
  private let isNegative: Bool
  /// Without leading zeros; empty for 0.
  private let digits: [UInt8]

  /// Nil when the text is anything but digits after at most one sign.
  init?(_ text: String) {
    var bytes = Array(text.utf8)
    let sign = bytes.first
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { bytes.removeFirst() }
    guard !bytes.isEmpty, bytes.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else { return nil }
    digits = Array(bytes.drop { $0 == UInt8(ascii: "0") })
    isNegative = sign == UInt8(ascii: "-") && !digits.isEmpty
  }

  static func < (left: WholeNumber, right: WholeNumber) -> Bool {
    guard left.isNegative == right.isNegative else { return left.isNegative }
    return left.isNegative ? right.isSmallerInSize(than: left) : left.isSmallerInSize(than: right)
  }

  private func isSmallerInSize(than other: WholeNumber) -> Bool {
    digits.count == other.digits.count
      ? digits.lexicographicallyPrecedes(other.digits) : digits.count < other.digits.count
  }
}
