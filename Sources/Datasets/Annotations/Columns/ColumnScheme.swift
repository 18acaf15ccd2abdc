/// How the tags of a column file mark where entities begin and end.
package enum ColumnScheme: String, CaseIterable, Sendable {
  /// `I-` in an entity, `B-` only where it follows another of its type (Ramshaw & Marcus 1995).
  case iob1
  /// `B-` begins every entity, `I-` goes on (CoNLL-2002).
  case iob2
  /// As `iob2`, with `E-` for the last word and `S-` for an entity of one word.
  case iobes
  /// As `iobes`, with `L-` and `U-` for these (Ratinov & Roth 2009).
  case bilou
  /// The type alone; neighbours of one type are one entity.
  case plain

  var hasEnds: Bool { self == .iobes || self == .bilou }
}
