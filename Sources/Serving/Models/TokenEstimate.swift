/// How many tokens a text may come to, told from its bytes.
enum TokenEstimate {
  /// Bytes of a letter or digit run that make a token: English has 4 to 5, rare words and other languages less.
  private static let bytesOfWordPart = 4

  /// Each mark and each character beyond ASCII counts as a token, as it may be one; letters and digits by fours.
  static func tokens(of text: String) -> Int {
    var count = 0
    var run = 0
    for byte in text.utf8 {
      let isLetter = (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
      if isLetter {
        if run % bytesOfWordPart == 0 { count += 1 }
        run += 1
        continue
      }
      run = 0
      // Neither blanks nor what follows the first byte of a character.
      if byte > 0x20, !(0x80...0xbf).contains(byte) { count += 1 }
    }
    return count
  }
}
