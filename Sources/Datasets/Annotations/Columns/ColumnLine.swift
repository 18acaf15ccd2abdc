/// What a line of a column file is.
enum ColumnLine {
  /// Only white space: the end of a sentence.
  case blank
  /// `-DOCSTART-`, or `# newdoc` where hashes begin comments.
  case document
  /// A comment with its text after the hash and blanks.
  case comment(ArraySlice<UInt8>)
  case row

  private static let documentStart = Array("-DOCSTART-".utf8)
  private static let newDocument = Array("newdoc".utf8)
  private static let commentStart = Array("# ".utf8)

  init(_ line: ArraySlice<UInt8>, hasComments: Bool) {
    if Self.isBlank(line) {
      self = .blank
    } else if line.starts(with: Self.documentStart), line.dropFirst(Self.documentStart.count).first ?? 0x20 <= 0x20 {
      self = .document
    } else if hasComments, line.starts(with: Self.commentStart) || line.count == 1 && line.first == Self.commentStart[0]
    {
      let comment = ASCII.trimmed(line.dropFirst())
      let isDocument =
        comment.starts(with: Self.newDocument) && comment.dropFirst(Self.newDocument.count).first ?? 0x20 <= 0x20
      self = isDocument ? .document : .comment(comment)
    } else {
      self = .row
    }
  }

  /// The fields of a row: between tabs, without the blanks around them, or between runs of blanks.
  ///
  /// Blanks at the end of the line are no fields.
  static func fields(_ line: ArraySlice<UInt8>, hasTabs: Bool) -> [ArraySlice<UInt8>] {
    guard hasTabs else { return line.split(whereSeparator: ASCII.isBlank) }
    let end = line.lastIndex { !ASCII.isBlank($0) }.map { $0 + 1 } ?? line.startIndex
    return line[..<end].split(separator: ASCII.tab, omittingEmptySubsequences: false).map(ASCII.trimmed)
  }

  /// How many fields a row has.
  static func fieldCount(_ line: ArraySlice<UInt8>, hasTabs: Bool) -> Int {
    let end = line.lastIndex { !ASCII.isBlank($0) }.map { $0 + 1 } ?? line.startIndex
    if hasTabs { return line[..<end].count { $0 == ASCII.tab } + 1 }
    var (count, wasBlank) = (0, true)
    for byte in line[..<end] {
      let isBlank = ASCII.isBlank(byte)
      if wasBlank, !isBlank { count += 1 }
      wasBlank = isBlank
    }
    return count
  }

  /// Whether a line has a tab between other characters.
  static func hasTab(_ line: ArraySlice<UInt8>) -> Bool { ASCII.trimmed(line).contains(ASCII.tab) }

  /// Whether there is nothing but white space of Unicode.
  static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
    guard let first = line.first(where: { !ASCII.isSpace($0) }) else { return true }
    guard first >= 0x80 else { return false }
    return String(decoding: line, as: UTF8.self).unicodeScalars.allSatisfy(\.properties.isWhitespace)
  }
}
