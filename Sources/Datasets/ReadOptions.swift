/// How a person wants a file read; what is nil is found out from the file and stated in the dataset's description.
package struct ReadOptions: Sendable, Equatable {
  /// The name of a format in `DatasetFormats.all`.
  package var format: String?
  /// The column of the text, by name or by number from 1; in JSON lines the key.
  package var textColumn: String?
  /// Columns whose texts follow that of the first, a line each; what is blank in them is left out.
  package var moreTextColumns: [String] = []
  /// The column of the second text of a pair.
  package var pairColumn: String?
  /// Columns whose values are kept beside each example: groups, dates, slices.
  package var keptColumns: [String] = []
  /// The column of the label, by name or by number from 1; in JSON lines the key.
  package var labelColumn: String?
  /// A single character, or `comma`, `semicolon`, `tab`, `pipe`.
  package var delimiter: String?
  /// A name that `TextEncoding` knows.
  package var encoding: String?
  /// The sheet of a workbook; nil: the first that is shown and has something.
  package var sheet: String?
  /// Whether the first row names the columns.
  package var header: Bool?
  /// Whether a row without a label is rejected.
  package var requireLabels: Bool
  /// Whether an empty label says that the row has none of several, and is not missing.
  package var allowsEmptyLabels = false

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

extension ReadOptions {
  /// Every column that was asked for, by name or number.
  var askedColumns: [String] {
    [textColumn, labelColumn, pairColumn].compactMap { $0 } + moreTextColumns + keptColumns
  }
}
