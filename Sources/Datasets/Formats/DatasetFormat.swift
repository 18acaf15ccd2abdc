/// A way in which files hold examples: one file here, one row in `DatasetFormats.all`.
package protocol DatasetFormat: Sendable {
  /// As a person names it, as in `--format jsonl`.
  var name: String { get }
  /// Extensions of file names in lower case without a dot; several formats may share one.
  var fileExtensions: [String] { get }
  /// One sentence for help texts.
  var summary: String { get }
  /// What a person can set for this format; anything else that is set is an error.
  var settings: Set<FormatSetting> { get }

  /// Whether the file looks like this format; asked where its name leaves a choice.
  func recognizes(_ text: SourceText, options: ReadOptions) -> Bool

  /// - Throws: `DatasetError` when the whole file cannot be used; single rows are rejected in the dataset.
  func read(_ text: SourceText, options: ReadOptions) throws -> Dataset
}

/// Settings that only some formats have.
package enum FormatSetting: String, Sendable { case columns, delimiter, header }
