import Files

/// The formats in which Hone reads annotated texts, and the reader that chooses among them.
package enum AnnotationFormats {
  /// One row a format; where several fit a file, the first that recognises it is taken.
  package static let all: [any AnnotationFormat] = [
    BratFormat(),
    LabelStudioFormat(),
    ProdigyFormat(),
    JSONLSpansFormat(),
    CoNLLFormat(),
  ]

  /// The format of a name.
  /// - Throws: `DatasetError.unknownFormat`.
  package static func named(_ name: String) throws -> any AnnotationFormat {
    guard let format = all.first(where: { $0.name == name }) else {
      throw DatasetError.unknownFormat(name: name, known: all.map(\.name))
    }
    return format
  }

  /// Reads the annotated texts of a file or of all files of a folder.
  ///
  /// - Parameter options: what the person asked for; the rest is found out and stated in the dataset's description.
  /// - Throws: `DatasetError` when nothing of it can be used.
  package static func read(path: String, options: AnnotationOptions) throws -> AnnotatedDataset {
    let asked = try options.format.map(named)
    // A path that cannot be inspected is opened as a file, whose error says why.
    if (try? FileStatus(path))??.kind == .directory {
      return try AnnotationFolder(path, format: asked).read(options: options)
    }
    return try read(AnnotationFolder.file(path, format: asked), options: options)
  }

  /// Reads the annotated texts of a file's bytes, such as those of standard input.
  ///
  /// - Parameter source: what messages call the file; its extension helps to tell the format.
  /// - Throws: `DatasetError` when nothing of it can be used.
  package static func read(_ bytes: [UInt8], source: String, options: AnnotationOptions) throws -> AnnotatedDataset {
    try read(
      AnnotationInput(source: source, files: [AnnotationInput.File(path: source, bytes: bytes)]), options: options)
  }

  /// Reads the annotated texts of files that belong together.
  /// - Throws: `DatasetError` when nothing of them can be used.
  package static func read(_ input: AnnotationInput, options: AnnotationOptions) throws -> AnnotatedDataset {
    let format = try detect(input, options: options)
    try check([format], options)
    return try format.read(input, options: options).checked(source: input.source, options: options)
  }

  /// The format that was asked for; else, of those of the file's extension or of all, the first that recognises the
  /// input; else the one to which the extension belongs.
  /// - Throws: `DatasetError.unknownAnnotations` when there is none, and what is wrong with the whole file.
  package static func detect(_ input: AnnotationInput, options: AnnotationOptions) throws -> any AnnotationFormat {
    if let asked = options.format { return try named(asked) }
    if input.files.contains(where: { $0.fileExtension == "ann" }) { return BratFormat() }
    let names = input.files.map(\.fileExtension)
    for file in input.files { _ = try SourceText(file.bytes, source: file.path, encoding: options.encoding) }
    let usual = all.filter { format in names.contains { format.fileExtensions.contains($0) } }
    if let format = (usual.isEmpty ? all : usual).first(where: { $0.recognizes(input, options: options) }) {
      return format
    }
    if let format = usual.first(where: { format in names.contains { format.fileExtensions.first == $0 } }) {
      return format
    }
    throw DatasetError.unknownAnnotations(source: input.source, known: all.map(\.name))
  }

  /// - Throws: `DatasetError.unusedOption` when none of the formats has an option that was given.
  static func check(_ formats: [any AnnotationFormat], _ options: AnnotationOptions) throws {
    var given: [(name: String, setting: AnnotationSetting)] = []
    if options.wordColumn != nil { given.append(("word column", .columns)) }
    if options.tagColumn != nil { given.append(("tag column", .columns)) }
    if options.hashComments { given.append(("hash comments", .comments)) }
    if options.offsetUnit != nil { given.append(("offset unit", .offsetUnit)) }
    for (name, setting) in given where !formats.contains(where: { $0.settings.contains(setting) }) {
      throw DatasetError.unusedOption(option: name, format: formats.map(\.name).joined(separator: " or "))
    }
  }

  /// What is wrong with one file of several, without its name.
  static func reason(_ error: any Error, path: String) -> String {
    let description = "\(error)"
    let prefix = "\(path): "
    return description.utf8.starts(with: prefix.utf8)
      ? String(decoding: description.utf8.dropFirst(prefix.utf8.count), as: UTF8.self) : description
  }
}
