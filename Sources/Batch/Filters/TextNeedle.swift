/// A text to find inside others by its UTF-8 bytes (Knuth, Morris & Pratt 1977).
struct TextNeedle: Sendable {
  private let bytes: [UInt8]
  /// For each beginning of the needle the length of the longest shorter beginning that it ends with.
  private let borders: [Int]

  init(_ text: String) {
    bytes = Array(text.utf8)
    var borders: [Int] = []
    var length = 0
    for (place, byte) in bytes.enumerated() {
      while length > 0, bytes[length] != byte { length = borders[length - 1] }
      if place > 0, bytes[length] == byte { length += 1 }
      borders.append(length)
    }
    self.borders = borders
  }

  /// An empty needle is in every text.
  ///
  /// - Complexity: O(bytes of the text).
  func isFound(in text: String) -> Bool {
    guard !bytes.isEmpty else { return true }
    var length = 0
    for byte in text.utf8 {
      while length > 0, bytes[length] != byte { length = borders[length - 1] }
      if bytes[length] == byte { length += 1 }
      if length == bytes.count { return true }
    }
    return false
  }
}
