/// A text with entities marked in it: a sentence of a column file, a line of a span file, a whole document.
package struct AnnotatedText: Sendable, Equatable {
  /// Of a column file: the words with one space between them.
  package var text: String
  /// Ascending and without overlap.
  package var spans: [EntitySpan]
  /// Where the words are, in code points, when the file says it; nil for raw text.
  package var words: [Range<Int>]?
  /// The tag of each word as it stands in a column file; nil for span files.
  package var tags: [String]?
  /// Texts with the same number follow one another in one document.
  package var document: Int
  /// What the file calls the text; nil when it has no name there.
  package var id: String?
  package var location: SourceLocation

  package init(
    text: String, spans: [EntitySpan], words: [Range<Int>]? = nil, tags: [String]? = nil, document: Int,
    id: String? = nil, location: SourceLocation
  ) {
    self.text = text
    self.spans = spans
    self.words = words
    self.tags = tags
    self.document = document
    self.id = id
    self.location = location
  }
}
