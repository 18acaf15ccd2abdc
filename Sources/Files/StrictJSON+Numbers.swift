extension StrictJSON {
  /// Reads a number and keeps its spelling.
  mutating func number() throws(JSONScanFault) -> JSONNumber {
    let start = position
    var isPlain = true
    _ = take(UInt8(ascii: "-"))
    let leadingZero = take(UInt8(ascii: "0"))
    let digits = takeDigits()
    guard leadingZero ? digits == 0 : digits > 0 else { throw JSONScanFault(offset: start, fault: .invalidNumber) }
    if take(UInt8(ascii: ".")) {
      guard takeDigits() > 0 else { throw JSONScanFault(offset: start, fault: .invalidNumber) }
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      isPlain = false
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      guard takeDigits() > 0 else { throw JSONScanFault(offset: start, fault: .invalidNumber) }
    }
    let literal = String(decoding: bytes[start..<position], as: UTF8.self)
    // Up to 300 digits without exponent are below 1e300.
    if isPlain && position - start <= 300 { return JSONNumber(literal: literal) }
    guard let value = Double(literal), value.isFinite else {
      throw JSONScanFault(offset: start, fault: .numberOutOfRange(literal))
    }
    return JSONNumber(literal: literal)
  }

  private mutating func takeDigits() -> Int {
    let start = position
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) { position += 1 }
    return position - start
  }
}
