/// A byte scanner for JSON that accepts exactly RFC 8259 with distinct keys.
struct StrictJSON {
  static let deepest = 128
  /// Bounds the memory that a hostile file can ask for; the largest known tokenizer files have tens of megabytes.
  static let largest = 1 << 30

  let bytes: UnsafeRawBufferPointer
  var position = 0
  var scratch: [UInt8] = []

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  mutating func document() throws(JSONScanFault) -> JSON {
    guard bytes.count <= Self.largest else { throw fault(.tooLarge(bytes: bytes.count, limit: Self.largest)) }
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { throw fault(.byteOrderMark) }
    skipSpace()
    if position == bytes.count { throw fault(.empty) }
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw fault(.trailingBytes) }
    return value
  }

  private mutating func value(depth: Int) throws(JSONScanFault) -> JSON {
    guard position < bytes.count else { throw fault(.unexpectedEnd(expected: "a value")) }
    switch bytes[position] {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: throw fault(.unexpectedByte(found: bytes[position], expected: "a value"))
    }
  }

  private mutating func object(depth: Int) throws(JSONScanFault) -> JSONObject {
    guard depth <= Self.deepest else { throw fault(.tooDeep(limit: Self.deepest)) }
    position += 1
    var members: [JSONObject.Member] = []
    var table: KeyTable?
    skipSpace()
    if take(UInt8(ascii: "}")) { return JSONObject() }
    while true {
      skipSpace()
      let start = position
      try expect(UInt8(ascii: "\""), "a key in double quotes")
      position -= 1
      let key = try string()
      if members.count == JSONObject.largestSearched { table = KeyTable(members) }
      let isNew =
        table?.insert(key, at: members.count, in: members) ?? !members.contains { $0.key.hasSameBytes(as: key) }
      guard isNew else { throw JSONScanFault(offset: start, fault: .duplicateKey(key)) }
      skipSpace()
      try expect(UInt8(ascii: ":"), "':'")
      skipSpace()
      members.append(JSONObject.Member(key: key, value: try value(depth: depth)))
      skipSpace()
      if take(UInt8(ascii: "}")) { return JSONObject(members, table: table) }
      try expect(UInt8(ascii: ","), "',' or '}'")
    }
  }

  private mutating func array(depth: Int) throws(JSONScanFault) -> [JSON] {
    guard depth <= Self.deepest else { throw fault(.tooDeep(limit: Self.deepest)) }
    position += 1
    var elements: [JSON] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return elements }
    while true {
      skipSpace()
      elements.append(try value(depth: depth))
      skipSpace()
      if take(UInt8(ascii: "]")) { return elements }
      try expect(UInt8(ascii: ","), "',' or ']'")
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONScanFault) -> JSON {
    let spelling = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    for byte in spelling { try expect(byte, "\(word)") }
    return value
  }

  // MARK: Bytes

  mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0a, 0x0d: position += 1
      default: return
      }
    }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ byte: UInt8, _ expected: @autoclosure () -> String) throws(JSONScanFault) {
    guard position < bytes.count else { throw fault(.unexpectedEnd(expected: expected())) }
    guard bytes[position] == byte else {
      throw fault(.unexpectedByte(found: bytes[position], expected: expected()))
    }
    position += 1
  }

  func fault(_ fault: FilesError.JSONFault) -> JSONScanFault {
    JSONScanFault(offset: position, fault: fault)
  }
}
