/// How a file was read, and which part of that was found out rather than asked for.
package struct DatasetDescription: Sendable, Equatable, CustomStringConvertible {
  /// A setting of the reader.
  package struct Setting: Sendable, Equatable {
    package let value: String
    /// True when nobody asked for it.
    package let isDetected: Bool

    package init(_ value: String, isDetected: Bool) {
      self.value = value
      self.isDetected = isDetected
    }

    var shown: String { isDetected ? "\(value) (detected)" : value }
  }

  /// The format's name.
  package var format: Setting
  package var encoding: Setting
  /// The character between columns, named as in `ReadOptions`; nil where the format has no columns.
  package var delimiter: Setting?
  /// `yes` or `no`: whether the first row names the columns.
  package var header: Setting?
  /// Whether double quotes enclose fields (`quoted fields`) or are text like any other (`literal quotes`).
  package var quoting: Setting?
  /// The column or key of the text: its name, or its number when it has none.
  package var textColumn: Setting?
  package var labelColumn: Setting?
  /// Lines without any character, which are no rows.
  package var blankLines = 0

  package init(format: Setting, encoding: Setting) {
    self.format = format
    self.encoding = encoding
  }

  /// One line, such as `csv (detected), utf-8 (detected), delimiter ',' (detected), text column "review"`.
  package var description: String {
    var parts = ["format \(format.shown)", "encoding \(encoding.shown)"]
    if let delimiter { parts.append("delimiter \(delimiter.shown)") }
    if let quoting { parts.append(quoting.shown) }
    if let header { parts.append("header \(header.shown)") }
    if let textColumn { parts.append("text column \(textColumn.shown)") }
    if let labelColumn { parts.append("label column \(labelColumn.shown)") }
    if blankLines > 0 { parts.append(blankLines == 1 ? "1 blank line" : "\(blankLines) blank lines") }
    return parts.joined(separator: ", ")
  }
}
