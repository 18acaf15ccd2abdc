import Files

/// Reads vocab.txt: a token a line, numbered from 0.
enum VocabularyFile {
  static let name = "vocab.txt"

  /// - Throws: `TokenizerError` for an empty file, a line that is not UTF-8, or a token that appears twice.
  static func read(_ file: MappedFile) throws -> Vocabulary {
    try file.withBytes { try read($0, path: file.path) }
  }

  private static func read(_ bytes: UnsafeRawBufferPointer, path: String) throws -> Vocabulary {
    guard !bytes.isEmpty else { throw TokenizerError.emptyVocabulary(file: path) }
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) {
      throw TokenizerError.vocabularyLine(file: path, line: 1, fault: .byteOrderMark)
    }
    let newline = UInt8(ascii: "\n")
    let lines = bytes.reduce(1) { $0 + ($1 == newline ? 1 : 0) }
    var vocabulary = Vocabulary(capacity: lines)
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let end = bytes[start...].firstIndex(of: newline) ?? bytes.endIndex
      var line = bytes[start..<end]
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      guard let token = String(validating: line, as: UTF8.self) else {
        throw TokenizerError.vocabularyLine(file: path, line: vocabulary.count + 1, fault: .invalidUTF8)
      }
      if let other = vocabulary.append(token.utf8Span.span) {
        throw TokenizerError.vocabularyLine(
          file: path, line: vocabulary.count + 1, fault: .duplicate(token: token, firstLine: Int(other) + 1))
      }
      start = end + 1
    }
    return vocabulary
  }
}
