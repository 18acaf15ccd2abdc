/// How a person wants annotated texts read; what is nil is found out and stated in the dataset's description.
package struct AnnotationOptions: Sendable, Equatable {
  /// The name of a format in `AnnotationFormats.all`.
  package var format: String?
  /// A name that `TextEncoding` knows.
  package var encoding: String?
  /// What the spans of the file count.
  package var offsetUnit: OffsetUnit?
  /// Whether lines of a column file that begin with a hash and a space are comments.
  package var hashComments: Bool
  /// The column of the words, from 1; the first when nil.
  package var wordColumn: Int?
  /// The column of the tags, from 1; the last when nil.
  package var tagColumn: Int?
  /// Whether a text that nobody annotated is rejected, and a file without one entity an error.
  package var requireAnnotations: Bool

  package init(
    format: String? = nil, encoding: String? = nil, offsetUnit: OffsetUnit? = nil, hashComments: Bool = false,
    wordColumn: Int? = nil, tagColumn: Int? = nil, requireAnnotations: Bool = true
  ) {
    self.format = format
    self.encoding = encoding
    self.offsetUnit = offsetUnit
    self.hashComments = hashComments
    self.wordColumn = wordColumn
    self.tagColumn = tagColumn
    self.requireAnnotations = requireAnnotations
  }
}
