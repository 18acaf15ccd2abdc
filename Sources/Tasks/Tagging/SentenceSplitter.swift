/// Finds where sentences begin in raw text: after a closing mark before a capital, and where lines or pages end.
///
/// The same rule serves training and tagging, so that a model sees in both what it calls a sentence.
package struct SentenceSplitter: Sendable {
  /// Words with a full stop that does not end a sentence, in lower case without it.
  private static let abbreviations: Set<String> = [
    "mr", "mrs", "ms", "dr", "prof", "st", "no", "nr", "vs", "etc", "e.g", "i.e", "fig", "figs", "ref", "inc", "ltd",
    "co",
    "corp", "dept", "approx", "jr", "sr", "rev", "gen", "col", "lt", "sgt", "capt", "messrs", "tel", "ca", "cf", "al",
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "art", "sec", "para", "vol",
    "pp",
  ]
  private static let marks: Set<Unicode.Scalar> = [".", "!", "?", "…", "。", "！", "？"]
  private static let closers: Set<Unicode.Scalar> = ["\"", "'", "”", "’", ")", "]", "»", "“"]
  private static let openers: Set<Unicode.Scalar> = ["\"", "'", "“", "‘", "(", "[", "«", "„", "-", "–", "—", "•", "*"]
  /// A line at least this long may have been broken in the middle of a sentence.
  private static let longLine = 56

  package init() {}

  /// - Parameter words: in code points, ascending.
  /// - Returns: words that begin a sentence, ascending; 0 first.
  package func starts(_ text: String, words: [Range<Int>]) -> [Int] {
    guard !words.isEmpty else { return [] }
    let scalars = Array(text.unicodeScalars)
    var starts = [0]
    var lineStart = 0
    for word in 1..<words.count {
      let gap = words[word - 1].upperBound..<words[word].lowerBound
      let breaks = scalars[gap].count { Self.breaksLine($0) }
      let lineLength = words[word - 1].upperBound - words[lineStart].lowerBound
      if breaks > 0 { lineStart = word }
      let isBreak = breaks > 1 || scalars[gap].contains("\u{0C}") || scalars[gap].contains("\u{2029}")
      let isShortLine = breaks == 1 && lineLength < Self.longLine
      if isBreak || isShortLine || (!gap.isEmpty && ends(before: word, words, scalars)) { starts.append(word) }
    }
    return starts
  }

  private static func breaksLine(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\u{2028}" || scalar == "\u{85}"
  }

  /// Whether the word before `word` closes a sentence and `word` can begin one.
  private func ends(before word: Int, _ words: [Range<Int>], _ scalars: [Unicode.Scalar]) -> Bool {
    let next = scalars[words[word].lowerBound]
    guard
      next.properties.isUppercase || next.properties.numericType != nil || Self.openers.contains(next)
        || !next.properties.isCased
    else { return false }
    var last = word - 1
    while last > 0, words[last].count == 1, Self.closers.contains(scalars[words[last].lowerBound]) { last -= 1 }
    let mark = scalars[words[last].upperBound - 1]
    guard Self.marks.contains(mark) else { return false }
    guard mark == ".", last == word - 1 else { return true }
    // The word that the full stop stands after, whether it is a word of its own or not.
    let isAlone = words[last].count == 1
    guard !isAlone || last > 0 else { return false }
    let range = isAlone ? words[last - 1] : words[last].lowerBound..<words[last].upperBound - 1
    // A decimal point between spaces, as tokenised texts have it.
    if isAlone, next.properties.numericType != nil, scalars[range].allSatisfy({ $0.properties.numericType != nil }) {
      return false
    }
    if isAlone, words[last - 1].upperBound != words[last].lowerBound { return true }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[range])
    let before = String(text).lowercased()
    let isInitial = range.count == 1 && scalars[range.lowerBound].properties.isAlphabetic
    return !isInitial && !Self.abbreviations.contains(before)
  }
}
