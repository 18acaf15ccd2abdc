/// Texts that belong together, ready to train on.
package struct SentencePairs: Sendable, Equatable {
  package var rows: [Row] = []

  /// A text, its partner, and perhaps a text that is not its partner though it may look like one.
  package struct Row: Sendable, Equatable {
    package let first: SentenceText
    package let second: SentenceText
    package let negative: SentenceText?

    package init(first: SentenceText, second: SentenceText, negative: SentenceText? = nil) {
      self.first = first
      self.second = second
      self.negative = negative
    }

    var tokens: Int { first.ids.count + second.ids.count + (negative?.ids.count ?? 0) }
  }

  package init(rows: [Row] = []) { self.rows = rows }

  package var tokens: Int { rows.reduce(0) { $0 + $1.tokens } }
  package var texts: Int { rows.reduce(0) { $0 + ($1.negative == nil ? 2 : 3) } }
}
