/// A tag that its scheme does not allow where it stands, and how it is read.
struct ColumnFault {
  enum Kind {
    /// `I-` or an end with no entity of its type before it.
    case startsInside
    /// `B-` of a scheme that has it only between entities of one type.
    case needlessBegin
    /// An entity that begins or goes on and has no end, in a scheme that has ends.
    case notEnded
    /// A letter of another scheme.
    case foreignLetter
  }

  /// The place of the word in its sentence.
  let word: Int
  let kind: Kind

  /// One line for the person, with the tag and the one before it.
  func note(_ tags: [ColumnTag], scheme: ColumnScheme) -> String {
    let tag = tags[word]
    let before = word == 0 ? "at the start of a sentence" : "after \(tags[word - 1].shown)"
    switch kind {
    case .startsInside, .needlessBegin:
      return
        "the tag \(tag.shown) stands \(before) in a file of \(scheme.rawValue) tags; read as the start of an entity"
    case .notEnded:
      return "the tag \(tag.shown) has no end after it in a file of \(scheme.rawValue) tags; the entity ends here"
    case .foreignLetter:
      return "the tag \(tag.shown) stands in a file of \(scheme.rawValue) tags; read as "
        + (tag.role == .single ? "an entity of one word" : "the end of an entity")
    }
  }
}

extension ColumnScheme {
  /// The tags of a sentence that are against the scheme, in order.
  func faults(in tags: [ColumnTag]) -> [ColumnFault] {
    guard self != .plain else { return [] }
    var faults: [ColumnFault] = []
    for (word, tag) in tags.enumerated() {
      let previous = word == 0 ? nil : tags[word - 1]
      let goesOn = previous.map { tag.hasType(of: $0) && isOpen(after: $0) } ?? false
      if hasEnds, let previous, previous.role == .begin || previous.role == .inside,
        tag.role != .inside && tag.role != .end
      {
        faults.append(ColumnFault(word: word - 1, kind: .notEnded))
      }
      if isForeign(tag) { faults.append(ColumnFault(word: word, kind: .foreignLetter)) }
      switch tag.role {
      case .inside, .end:
        if self != .iob1, !goesOn { faults.append(ColumnFault(word: word, kind: .startsInside)) }
      case .begin:
        if self == .iob1, previous.map({ !tag.hasType(of: $0) }) ?? true {
          faults.append(ColumnFault(word: word, kind: .needlessBegin))
        }
      case .outside, .single: break
      }
    }
    if hasEnds, let last = tags.last, last.role == .begin || last.role == .inside {
      faults.append(ColumnFault(word: tags.count - 1, kind: .notEnded))
    }
    return faults
  }

  private func isOpen(after tag: ColumnTag) -> Bool { tag.role == .begin || tag.role == .inside }

  private func isForeign(_ tag: ColumnTag) -> Bool {
    guard tag.role == .end || tag.role == .single else { return false }
    switch self {
    case .iobes: return tag.letter == UInt8(ascii: "L") || tag.letter == UInt8(ascii: "U")
    case .bilou: return tag.letter == UInt8(ascii: "E") || tag.letter == UInt8(ascii: "S")
    case .iob1, .iob2, .plain: return true
    }
  }
}
