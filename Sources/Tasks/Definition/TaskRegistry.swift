/// The names that a task file may use and that other rooms bring: task kinds and data formats.
///
/// The command line puts it together from the tables of those rooms, so a new kind or format is known here at once.
package struct TaskRegistry: Sendable, Equatable {
  package var kinds: [String]
  package var formats: [String]

  package init(kinds: [String], formats: [String]) {
    self.kinds = kinds
    self.formats = formats
  }
}
