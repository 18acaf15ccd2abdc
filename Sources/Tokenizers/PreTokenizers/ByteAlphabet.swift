/// GPT-2's letters for bytes: printable Latin-1 stands for itself, all other bytes follow from U+0100 on.
enum ByteAlphabet {
  /// The scalar of each byte.
  static let scalars: [UInt32] = {
    var next: UInt32 = 0x100
    return (0..<256 as Range<UInt32>).map { byte in
      if (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || (0xAE...0xFF).contains(byte) { return byte }
      defer { next += 1 }
      return next
    }
  }()

  /// The letter of a space.
  static let space = scalars[0x20]
}
