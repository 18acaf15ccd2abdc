/// Reads the number tables of `UnicodeData`.
///
/// A number is stored as its difference from the one before, in zigzag form, least significant 5 bits first.
/// Each character holds 5 bits, counted from "0"; its sixth bit says that more follow.
enum PackedNumbers {
  static func read(_ text: String) -> [UInt32] {
    let bytes = text.utf8Span.span
    var numbers: [UInt32] = []
    numbers.reserveCapacity(bytes.count / 2)
    var number: UInt32 = 0
    var zigzag: UInt32 = 0
    var shift: UInt32 = 0
    for index in bytes.indices where bytes[index] != UInt8(ascii: "\n") {
      let group = UInt32(bytes[index] &- UInt8(ascii: "0"))
      zigzag |= (group & 31) << shift
      if group & 32 != 0 {
        shift += 5
        continue
      }
      number &+= (zigzag >> 1) ^ (0 &- (zigzag & 1))
      numbers.append(number)
      zigzag = 0
      shift = 0
    }
    return numbers
  }
}
