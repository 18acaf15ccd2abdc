/// The letters that begin tags; a set of them in the rules of a scheme.
struct TagLetters: OptionSet, Sendable {
  let rawValue: UInt8

  static let inside = TagLetters(rawValue: 1 << 0)
  static let outside = TagLetters(rawValue: 1 << 1)
  static let begin = TagLetters(rawValue: 1 << 2)
  static let end = TagLetters(rawValue: 1 << 3)
  static let single = TagLetters(rawValue: 1 << 4)
  static let unit = TagLetters(rawValue: 1 << 5)
  static let last = TagLetters(rawValue: 1 << 6)
  static let any = TagLetters(rawValue: .max)

  /// The set of one letter, or nil for a character that no scheme knows.
  init?(letter: Unicode.Scalar) {
    switch letter {
    case "I": self = .inside
    case "O": self = .outside
    case "B": self = .begin
    case "E": self = .end
    case "S": self = .single
    case "U": self = .unit
    case "L": self = .last
    default: return nil
    }
  }

  init(rawValue: UInt8) { self.rawValue = rawValue }
}

/// A tag as seqeval's strict mode reads it: the first character, and a type without the hyphens at its ends.
struct SchemeTag {
  let letter: TagLetters
  /// What follows the letter without hyphens at either end, `_` if nothing is left.
  let type: EntityTypeName

  static let outside = SchemeTag(letter: .outside, type: EntityTypeName("_"))

  /// The parts of a tag, or nil if it is empty or begins with a letter that `allowed` lacks.
  init?(_ tag: String, allowed: TagLetters) {
    guard let first = tag.unicodeScalars.first, let letter = TagLetters(letter: first), allowed.contains(letter)
    else { return nil }
    var rest = tag.unicodeScalars.dropFirst()
    while rest.first == "-" { rest.removeFirst() }
    while rest.last == "-" { rest.removeLast() }
    self.init(letter: letter, type: EntityTypeName(rest.isEmpty ? "_" : String(rest)))
  }

  private init(letter: TagLetters, type: EntityTypeName) {
    self.letter = letter
    self.type = type
  }
}
