/// What a scalar does to the grapheme cluster that it stands in; the order is that of `make_unicode_tables.py`.
enum GraphemeClass: UInt8, Sendable {
  case other
  /// A control character: a cluster by itself.
  case breaks
  /// Goes with what stands before it.
  case extends
  case spacingMark
  /// Goes with what stands after it.
  case prepends
  case leadingConsonant, vowel, trailingConsonant
  case pictograph
  /// An Indic consonant that joins one before it through a linker.
  case consonant
  /// Goes with what stands before it and links Indic consonants.
  case linker
  // These follow from the scalar itself.
  case syllable, closedSyllable, joiner, carriageReturn, lineFeed
}
