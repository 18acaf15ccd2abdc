/// What an empty cell of a task with several labels a text says.
package enum EmptyLabelRule: String, Sendable, CaseIterable {
  /// The text has none of the labels.
  case none
  /// Nobody has labelled the text, as where several tasks share a table: the row is left out.
  case missing
}
