/// A way to write entities as one tag a word, named as in seqeval.
package enum TagScheme: String, CaseIterable, Sendable {
  /// `B-` only where an entity follows another of the same type.
  case iob1 = "IOB1"
  /// `B-` at the first word of every entity.
  case iob2 = "IOB2"
  /// `E-` only where an entity of the same type follows.
  case ioe1 = "IOE1"
  /// `E-` at the last word of every entity.
  case ioe2 = "IOE2"
  /// `B-` and `E-` at the first and last word, `S-` for an entity of one word.
  case iobes = "IOBES"
  /// `B-` and `L-` at the first and last word, `U-` for an entity of one word.
  case bilou = "BILOU"

  /// What a tag of this scheme may begin with, in the order of the scheme's name; each is one letter.
  package var prefixes: [String] {
    switch self {
    case .iob1, .iob2: ["I", "O", "B"]
    case .ioe1, .ioe2: ["I", "O", "E"]
    case .iobes: ["I", "O", "B", "E", "S"]
    case .bilou: ["B", "I", "L", "O", "U"]
    }
  }
}
