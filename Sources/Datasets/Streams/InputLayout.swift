/// What the rows of an input look like.
package struct InputLayout: Sendable {
  package enum Shape: Sendable, Equatable {
    /// A text a line.
    case lines
    /// Fields with a byte between them, or one field a row; quotes are text where `hasQuotes` is false.
    case table(delimiter: UInt8?, hasQuotes: Bool)
    /// A JSON object a line.
    case objects
    /// A file a row.
    case files
  }

  package let shape: Shape
  /// Names of what stands in a row; of objects those that the beginning of the input has.
  package let columns: [String]
  /// Whether the columns have names of their own.
  package let hasHeader: Bool
  /// The first row of a table with a header, as it stands there.
  package let header: [UInt8]
  /// Whether lines end in a carriage return and a line feed.
  package let endsLinesByBoth: Bool
  /// How the input is read, for people.
  package let description: String

  package init(
    shape: Shape, columns: [String], hasHeader: Bool = true, header: [UInt8] = [], endsLinesByBoth: Bool = false,
    description: String
  ) {
    self.shape = shape
    self.columns = columns
    self.hasHeader = hasHeader
    self.header = header
    self.endsLinesByBoth = endsLinesByBoth
    self.description = description
  }
}

/// Rows one after the other.
package protocol RowReader: AnyObject {
  var layout: InputLayout { get }
  /// The next row, perhaps one with a fault; nil at the end.
  ///
  /// - Throws: `DatasetError`, `FilesError` when the input cannot be read on.
  func next() throws -> InputRow?
}
