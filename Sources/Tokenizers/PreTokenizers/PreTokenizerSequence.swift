/// Several pre-tokenizers, one after the other: each splits or rewrites the words that the ones before it left.
struct PreTokenizerSequence: PreTokenizer {
  static let typeName = "Sequence"

  private let parts: [any PreTokenizer]

  init(_ section: ConfigurationSection, unicode: UnicodeTables) throws {
    parts = try section.sections("pretokenizers").compactMap { try PreTokenizers.read($0, unicode: unicode) }
  }

  var shownType: String { parts.map(\.shownType).joined(separator: ", ") }

  func split(_ text: inout SplitText) {
    for part in parts { part.split(&text) }
  }
}
