/// How tagged documents are written; each form takes what concerns it.
package struct TagOutputOptions: Sendable, Equatable {
  /// Nil: the unit that is usual for the form.
  package var offsetUnit: OutputOffsetUnit?
  /// Of Label Studio: the name of the labelling control.
  package var fromName = "label"
  /// Of Label Studio: the name of the text object.
  package var toName = "text"
  /// Of Label Studio: what the predictions say they come from.
  package var modelVersion = "hone"
  /// Of text: colours of a terminal in place of brackets.
  package var colors = false
  /// Of text: a line with each document's name before it.
  package var names = false
  /// The labels of the task in its order; they choose colours, others get one when they appear.
  package var labels: [String] = []
  /// Of CSV: a byte order mark at the start, by which Excel knows UTF-8.
  package var byteOrderMark = false
  /// Of HTML: the heading of the page.
  package var title = "Tagged text"
  /// Of redacted text: what stands in place of an entity.
  package var redaction = Redaction.type

  package init() {}
}
