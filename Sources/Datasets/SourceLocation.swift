/// A line of a file, counted from 1 by line ends, whatever the rows are.
package struct SourceLocation: Sendable, Equatable, CustomStringConvertible {
  package let file: String
  package let line: Int

  package init(file: String, line: Int) {
    self.file = file
    self.line = line
  }

  package var description: String { "\(file):\(line)" }
}
