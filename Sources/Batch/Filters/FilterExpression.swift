import Datasets

/// A condition on rows, as `hone predict --where` takes it: `label == "negative" && score > 0.9`.
///
/// - `||` or `or`, `&&` or `and`, `!` or `not`, parentheses. And binds closer than or; a negation takes in the whole
///   comparison behind it: `!label == "a"` is `!(label == "a")`.
/// - `==`, `!=`, `<`, `<=`, `>`, `>=` with a name or a literal on either side; `label in ("a", "b", 3)`;
///   `text contains "x"`; `label is missing`, `label is not missing`.
/// - A name alone is true unless its value is missing, blank, zero or false.
/// - A name is letters, digits, `_` and `.`, and begins with no digit; any other stands in backquotes, and so does one
///   that is a word of the language. The words are the same in upper and lower case, names are not.
/// - Literals: texts in double or single quotes, in which `\"`, `\'`, `` \` ``, `\\`, `\n` and `\t` are escapes; decimal
///   numbers; `true` and `false`.
///
/// What is compared how, `FilterComparison` says.
package struct FilterExpression: Sendable {
  /// Bytes that a filter may have.
  package static let maximumLength = 10_000

  /// As it was given.
  package let source: String
  /// Each once, in the order of first use.
  private let uses: [FilterName]
  private let root: FilterNode

  /// - Throws: where and why the source is no filter.
  package init(_ source: String) throws(FilterError) {
    self.source = source
    let length = source.utf8.count
    guard length <= Self.maximumLength else {
      throw FilterError(column: nil, expected: "at most \(Self.maximumLength) bytes", found: "\(length)")
    }
    var parser = try FilterParser(source)
    root = try parser.filter()
    var met: Set<[UInt8]> = []
    uses = parser.names.filter { met.insert(Array($0.text.utf8)).inserted }
  }

  /// The names that it asks for, each once, in the order of first use.
  package var names: [String] { uses.map(\.text) }

  /// Whether the condition holds of a row.
  ///
  /// - Parameter value: what the row has under a name, which is one of `names`; asked for as often as the name is met.
  package func matches(_ value: (String) -> FilterValue) -> Bool { root.holds(value) }

  /// Checks that rows have every name, by its UTF-8 bytes.
  ///
  /// - Throws: the first name that is not known, with the one that was probably meant, or with all that are known.
  package func check(known: [String]) throws(FilterError) {
    let set = Set(known.map { Array($0.utf8) })
    guard let unknown = uses.first(where: { !set.contains(Array($0.text.utf8)) }) else { return }
    let advice: String
    if let near = NearestText.find(unknown.text, in: known) {
      advice = "did you mean \(FilterName.written(near))?"
    } else {
      advice = (known.isEmpty ? "there are none" : "known are \(FilterWording.list(known))") + "; texts stand in quotes"
    }
    throw FilterError(
      column: unknown.column, expected: "a known name", found: FilterName.written(unknown.text), advice: advice)
  }
}
