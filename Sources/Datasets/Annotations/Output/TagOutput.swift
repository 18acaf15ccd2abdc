/// A form in which tagged documents are written: one file here, one row in `TagOutputs.all`.
package protocol TagOutput: Sendable {
  /// As a person names it, as in `--format jsonl`.
  var name: String { get }
  /// One sentence for help texts.
  var summary: String { get }
  /// The usual extension of its files, without a dot.
  var fileExtension: String { get }
  /// Whether it is the running text itself, for reading, rather than records for a program or a page for a browser.
  var isText: Bool { get }
  /// Whether each document needs a file of its own beside its text; a single stream of several would not be read.
  var isPerDocument: Bool { get }
  /// The unit of offsets unless the options name another; nil when the form has no offsets or fixes their unit.
  var offsetUnit: OutputOffsetUnit? { get }

  func writer(_ options: TagOutputOptions) -> any TagWriter
}

extension TagOutput {
  package var isText: Bool { false }
  package var isPerDocument: Bool { false }
  package var offsetUnit: OutputOffsetUnit? { nil }

  /// The unit in which this form writes offsets under the options.
  func unit(_ options: TagOutputOptions) -> OutputOffsetUnit { options.offsetUnit ?? offsetUnit ?? .codepoint }
}

/// Writes one output piece by piece: `begin`, then each document, then `end`; what they return is joined without more.
///
/// Entities must lie in their text, ascending and without overlap, as `TaggedDocument` promises.
package protocol TagWriter: Sendable {
  mutating func begin() -> String
  /// - Parameter index: the document's place in this output, from 0.
  mutating func document(_ document: TaggedDocument, index: Int) -> String
  mutating func end() -> String
  /// Which pseudonym stands for which text, in forms that keep such a list.
  var ledger: RedactionLedger? { get }
}

extension TagWriter {
  package mutating func begin() -> String { "" }
  package mutating func end() -> String { "" }
  package var ledger: RedactionLedger? { nil }
}
