/// What the pipeline asks about a scalar, as the reference library answers it.
///
/// The first ten bits are probed by `make_unicode_tables.py`, which names them in the same order; the others follow
/// from the mapping tables.
struct CharacterClass: OptionSet, Sendable {
  let rawValue: UInt16

  /// Dropped when text is cleaned: control and format characters, private use, NUL and U+FFFD.
  static let control = CharacterClass(rawValue: 1)
  static let whitespace = CharacterClass(rawValue: 1 << 1)
  /// A word by itself for BERT: Unicode punctuation and all ASCII symbols.
  static let punctuation = CharacterClass(rawValue: 1 << 2)
  /// In the CJK blocks that BERT splits into single characters.
  static let ideograph = CharacterClass(rawValue: 1 << 3)
  static let nonspacingMark = CharacterClass(rawValue: 1 << 4)
  /// Nonspacing, spacing or enclosing mark.
  static let mark = CharacterClass(rawValue: 1 << 5)
  /// Part of a word for added tokens that match single words only.
  static let word = CharacterClass(rawValue: 1 << 6)
  /// `\p{L}` of the regular expressions.
  static let letter = CharacterClass(rawValue: 1 << 7)
  /// `\p{N}` of the regular expressions.
  static let number = CharacterClass(rawValue: 1 << 8)
  /// A digit or another number for `Digits`, which has a newer Unicode version than the regular expressions.
  static let numeric = CharacterClass(rawValue: 1 << 9)

  /// Has a canonical decomposition.
  static let decomposes = CharacterClass(rawValue: 1 << 10)
  /// Has a compatibility decomposition that differs from the canonical one.
  static let decomposesFurther = CharacterClass(rawValue: 1 << 11)
  /// Has another lower case.
  static let lowercases = CharacterClass(rawValue: 1 << 12)
  /// Takes part in canonical ordering: its combining class is not 0.
  static let nonStarter = CharacterClass(rawValue: 1 << 13)
  /// Becomes one scalar with some scalar before it.
  static let composesBackward = CharacterClass(rawValue: 1 << 14)
  /// Is what two scalars become together.
  static let composite = CharacterClass(rawValue: 1 << 15)
}
