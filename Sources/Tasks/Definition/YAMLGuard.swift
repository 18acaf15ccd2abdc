/// Limits that a text must keep before the YAML parser sees it.
///
/// The parser compares the keys of a mapping as whole trees, and an alias stands for the tree that it names: few
/// nested aliases used as a key would keep it busy for ever. So the number of aliases is bounded beforehand, by their
/// shape alone. A text without anchors has no alias that resolves, and may hold as many asterisks as it likes.
enum YAMLGuard {
  static let largestFile = 1 << 20
  /// Eight aliases make at most some twenty times the file: three levels of three.
  static let mostAliases = 8

  /// Throws `tooLarge` or `tooManyAliases`.
  static func check(_ bytes: some Collection<UInt8>, place: TaskPlace) throws(TaskDefinitionError) {
    guard bytes.count <= largestFile else {
      throw .tooLarge(place, bytes: bytes.count, limit: largestFile)
    }
    var anchors = 0
    var aliases = 0
    var before = UInt8(ascii: "\n")
    var mark: UInt8?
    for byte in bytes {
      if isNameByte(byte) {
        if mark == UInt8(ascii: "&") { anchors += 1 }
        if mark == UInt8(ascii: "*") { aliases += 1 }
      }
      mark = isSeparator(before) && (byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*")) ? byte : nil
      before = byte
    }
    if anchors > 0, aliases > mostAliases {
      throw .tooManyAliases(place, found: aliases, limit: mostAliases)
    }
  }

  /// Bytes that the name of an anchor may begin with.
  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// Bytes after which a new token may begin: white space, flow punctuation, and the last byte of the line breaks
  /// and of the byte order mark outside ASCII.
  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte >= 0x80 || [UInt8](",[]{}:?-\"'!".utf8).contains(byte)
  }
}
