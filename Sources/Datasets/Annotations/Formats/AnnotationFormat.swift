/// A way in which files hold annotated texts: one file here, one row in `AnnotationFormats.all`.
package protocol AnnotationFormat: Sendable {
  /// As a person names it, as in `--format conll`.
  var name: String { get }
  /// Extensions of file names in lower case without a dot; several formats may share one, the first is its own.
  var fileExtensions: [String] { get }
  /// One sentence for help texts.
  var summary: String { get }
  /// What a person can set for this format; anything else that is set is an error.
  var settings: Set<AnnotationSetting> { get }

  /// Whether the input looks like this format; asked where its name leaves a choice.
  func recognizes(_ input: AnnotationInput, options: AnnotationOptions) -> Bool

  /// Reads what can be read; a dataset without a text is no error here.
  /// - Throws: `DatasetError` when the whole input cannot be used.
  func read(_ input: AnnotationInput, options: AnnotationOptions) throws -> AnnotatedDataset
}

/// Settings that only some formats of annotated texts have.
package enum AnnotationSetting: String, Sendable { case columns, comments, offsetUnit }

/// A format of which every file stands for itself.
protocol SingleFileAnnotationFormat: AnnotationFormat {
  func recognizes(_ text: SourceText, options: AnnotationOptions) -> Bool

  /// - Throws: `DatasetError` when the whole file cannot be used.
  func read(_ text: SourceText, options: AnnotationOptions, into dataset: inout AnnotatedDataset) throws
}

extension SingleFileAnnotationFormat {
  package func recognizes(_ input: AnnotationInput, options: AnnotationOptions) -> Bool {
    guard let file = input.files.first, input.files.count == 1,
      let text = try? SourceText(file.bytes, source: file.path, encoding: options.encoding)
    else { return false }
    return recognizes(text, options: options)
  }

  package func read(_ input: AnnotationInput, options: AnnotationOptions) throws -> AnnotatedDataset {
    var whole: AnnotatedDataset?
    for file in input.files {
      let text = try SourceText(file.bytes, source: file.path, encoding: options.encoding)
      let format = DatasetDescription.Setting(name, isDetected: options.format == nil)
      var dataset = AnnotatedDataset(description: AnnotationDescription(format: format, encoding: text.encoding))
      try read(text, options: options, into: &dataset)
      if whole?.add(dataset) == nil { whole = dataset }
    }
    guard let whole else { throw DatasetError.empty(source: input.source) }
    return whole
  }
}
