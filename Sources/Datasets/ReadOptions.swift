/// How a person wants a file read; what is nil is found out from the file and stated in the dataset's description.
package struct ReadOptions: Sendable, Equatable {
  /// The name of a format in `DatasetFormats.all`.
  package var format: String?
  /// The column of the text, by name or by number from 1; in JSON lines the key.
  package var textColumn: String?
  /// The column of the label, by name or by number from 1; in JSON lines the key.
  package var labelColumn: String?
  /// A single character, or `comma`, `semicolon`, `tab`, `pipe`.
  package var delimiter: String?
  /// A name that `TextEncoding` knows.
  package var encoding: String?
  /// Whether the first row names the columns.
  package var header: Bool?
  /// Whether a row without a label is rejected.
  package var requireLabels: Bool

  package init(
    format: String? = nil, textColumn: String? = nil, labelColumn: String? = nil, delimiter: String? = nil,
    encoding: String? = nil, header: Bool? = nil, requireLabels: Bool = true
  ) {
    self.format = format
    self.textColumn = textColumn
    self.labelColumn = labelColumn
    self.delimiter = delimiter
    self.encoding = encoding
    self.header = header
    self.requireLabels = requireLabels
  }
}
