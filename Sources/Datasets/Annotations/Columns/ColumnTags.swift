import Files

/// Turns the tags of a sentence into spans and back.
package enum ColumnTags {
  /// The type of entities in files whose tags have none (`B`, `I`, `O`).
  package static let unnamedType = "entity"

  /// The tag of each word.
  ///
  /// - Parameters:
  ///   - spans: ascending and without overlap, in code points; a word belongs to a span when they share a character.
  ///   - words: ascending, in code points.
  /// - Returns: as many tags as words. A word that two spans share has the tag of the first.
  package static func tags(for spans: [EntitySpan], words: [Range<Int>], scheme: ColumnScheme) -> [String] {
    var tags = Array(repeating: "O", count: words.count)
    var first = 0
    var previous: (end: Int, label: String)?
    for span in spans {
      while first < words.count, words[first].upperBound <= span.start { first += 1 }
      var end = first
      while end < words.count, words[end].lowerBound < span.end { end += 1 }
      guard first < end else { continue }
      let touches = previous.map { $0.end == first && $0.label.hasSameBytes(as: span.label) } ?? false
      for word in first..<end {
        let prefix = prefix(isFirst: word == first, isLast: word == end - 1, touches: touches, scheme)
        tags[word] = prefix + span.label
      }
      previous = (end, span.label)
      first = end
    }
    return tags
  }

  private static func prefix(isFirst: Bool, isLast: Bool, touches: Bool, _ scheme: ColumnScheme) -> String {
    switch scheme {
    case .plain: return ""
    case .iob1: return isFirst && touches ? "B-" : "I-"
    case .iob2: return isFirst ? "B-" : "I-"
    case .iobes, .bilou:
      let (end, single) = scheme == .iobes ? ("E-", "S-") : ("L-", "U-")
      if isLast { return isFirst ? single : end }
      return isFirst ? "B-" : "I-"
    }
  }

  /// The entities of a sentence by the rule of conlleval (CoNLL-2000): a `B-` begins one, and so does any other tag
  /// after an outside tag, after another type or after an end.
  ///
  /// - Returns: ranges of words with the bytes of their type.
  static func entities(_ tags: [ColumnTag]) -> [(words: Range<Int>, type: ArraySlice<UInt8>)] {
    var entities: [(words: Range<Int>, type: ArraySlice<UInt8>)] = []
    for (word, tag) in tags.enumerated() where tag.role != .outside {
      let previous = word == 0 ? nil : tags[word - 1]
      let goesOn =
        previous.map { before in
          tag.hasType(of: before) && (before.role == .begin || before.role == .inside)
            && (tag.role == .inside || tag.role == .end)
        } ?? false
      if goesOn, let last = entities.indices.last {
        entities[last].words = entities[last].words.lowerBound..<word + 1
      } else {
        entities.append((word..<word + 1, tag.type))
      }
    }
    return entities
  }
}
