/// What can be wrong with a whole file of examples or annotated texts, or with how it was asked to be read.
package enum DatasetError: Error, Equatable, Sendable {
  case noSuchFile(path: String)
  case isDirectory(path: String)
  /// Reading failed; `code` is the system's `errno`.
  case unreadable(path: String, code: Int32)
  /// No bytes, or only white space.
  case empty(source: String)
  case emptyFolder(path: String)
  /// The bytes are not text; `kind` says what they look like.
  case notText(source: String, kind: String, advice: String)
  /// A workbook cannot be read; `reason` says what was expected and found.
  case workbook(source: String, reason: String)
  case unknownSheet(source: String, name: String, known: [String])
  case unknownFormat(name: String, known: [String])
  case unknownEncoding(name: String, known: [String])
  case missingByteOrderMark(source: String)
  case badDelimiter(String)
  /// The column asked for is not in the file.
  case missingColumn(source: String, role: ColumnRole, name: String, found: [String])
  /// A column number past the last column.
  case columnOutOfRange(source: String, role: ColumnRole, number: Int, found: [String])
  case ambiguousColumn(source: String, role: ColumnRole, name: String)
  /// A name was asked for, and the file is said to have no header.
  case columnNeedsHeader(source: String, role: ColumnRole, name: String)
  /// Nobody named the column, and no well-known name is in the file.
  case undetectedColumn(source: String, role: ColumnRole, found: [String])
  /// An option was given that says nothing to the format.
  case unusedOption(option: String, format: String)
  case sameColumn(source: String, name: String)
  /// Of several columns that are named for pairs of texts two are the same.
  case repeatedColumn(source: String, name: String)
  /// Pairs of texts are wanted, and a row has one.
  case noPairs(source: String)
  case brokenHeader(location: SourceLocation, reason: String)
  /// Labels are needed, and the format has none.
  case noLabels(source: String, format: String)
  case noValidRows(source: String, rejected: Int, first: RejectedRow?)
  /// Rows to predict are wanted, and the format is one of labelled examples.
  case labelledInput(source: String, format: String)
  case duplicateLabel(String)
  case unknownLabel(location: SourceLocation, label: String, known: [String])
  case missingLabel(location: SourceLocation)
  /// A task renames the labels of its files and has no name for this one.
  case unmappedLabel(location: SourceLocation, label: String, known: [String])
  /// The row has several labels where one is expected.
  case severalLabels(location: SourceLocation, labels: [String])
  /// A value by which rows are ordered in time is none.
  case notAMoment(location: SourceLocation, column: String, found: String)
  /// The texts were read, and none of them has an entity.
  case noAnnotations(source: String, texts: Int)
  /// No format of annotated texts recognises the file; `known` are the names of all.
  case unknownAnnotations(source: String, known: [String])
  /// A folder has no file that could hold annotated texts; `extensions` are those looked for.
  case noAnnotationFiles(source: String, extensions: [String])
  /// A file that is one JSON value is not; line and column are from 1.
  case brokenJSON(source: String, line: Int, column: Int, reason: String)
  /// A column number below 1.
  case badColumnNumber(option: String, number: Int)
  /// A column of annotated words was asked for by a name; such files have no header.
  case notAColumnNumber(option: String, found: String)
  /// The index of duplicates has no numbers left.
  case tooManyTexts(limit: Int)
  /// A record of which texts were kept cannot be used.
  case keptTexts(source: String, expected: String, found: String)

  /// What a column is for.
  package enum ColumnRole: String, Sendable {
    case text, label
    /// The second text.
    case pair
    /// Its values are kept beside the examples.
    case kept
  }
}
