import Files

/// The formats in which Hone reads examples, and the reader that chooses among them.
package enum DatasetFormats {
  /// One row a format; where several fit a file, the first that recognises it is taken.
  package static let all: [any DatasetFormat] = [
    JSONLinesFormat(),
    FastTextFormat(),
    LabelTSVFormat(),
    TSVFormat(),
    CSVFormat(),
    LabelTextFormat(),
    PlainTextFormat(),
    WorkbookFormat(),
  ]

  /// The format of a name.
  /// - Throws: `DatasetError.unknownFormat`.
  package static func named(_ name: String) throws -> any DatasetFormat {
    guard let format = all.first(where: { $0.name == name }) else {
      throw DatasetError.unknownFormat(name: name, known: all.map(\.name))
    }
    return format
  }

  /// Whether a file's rows have columns or keys that can be named, by its format or its extension.
  package static func hasColumns(path: String, format: String?) -> Bool {
    let fileExtension = path.split(separator: "/").last.map(fileExtension) ?? ""
    let known = all.filter { format.map($0.name.hasSameBytes) ?? ($0.fileExtensions.first == fileExtension) }
    return known.contains { $0.settings.contains(.columns) }
  }

  /// Reads the examples of a file.
  ///
  /// - Parameter options: what the person asked for; the rest is found out and stated in the dataset's description.
  /// - Throws: `DatasetError` when the whole file cannot be used.
  package static func read(path: String, options: ReadOptions) throws -> Dataset {
    try read(InputFile.read(path), source: path, options: options)
  }

  /// Reads the examples of a file's bytes, such as those of standard input.
  ///
  /// - Parameter source: what messages call the file; its extension tells the format.
  /// - Throws: `DatasetError` when the whole file cannot be used.
  package static func read(_ bytes: [UInt8], source: String, options: ReadOptions) throws -> Dataset {
    guard !bytes.isEmpty else { throw DatasetError.empty(source: source) }
    let asked = try options.format.map(named)
    if let asked { try check([asked], options) }
    if asked is WorkbookFormat || asked == nil && WorkbookFormat.recognizes(bytes, source: source) {
      return try WorkbookFormat.read(bytes, source: source, options: options)
    }
    if options.sheet != nil { throw DatasetError.unusedOption(option: "sheet", format: asked?.name ?? "text files") }
    let text = try SourceText(bytes, source: source, encoding: options.encoding)
    let format = try asked ?? detected(text, options: options)
    return try format.read(text, options: options)
  }

  /// Of the formats of the file's extension, or else of all, those that have what was asked for; of these the first
  /// that recognises the file, or else the last, whose errors then say what is wrong.
  static func detected(_ text: SourceText, options: ReadOptions) throws -> any DatasetFormat {
    let fileExtension = text.source.split(separator: "/").last.map(fileExtension) ?? ""
    let usual = all.filter { $0.fileExtensions.contains(fileExtension) }
    let candidates = usual.isEmpty ? all : usual
    try check(candidates, options)
    let needed = Set(given(options).map(\.setting))
    let able = candidates.filter { needed.isSubset(of: $0.settings) }
    if able.count == 1 { return able[0] }
    return able.first { $0.recognizes(text, options: options) } ?? able.last ?? PlainTextFormat()
  }

  /// - Throws: `DatasetError.unusedOption` when none of the formats has an option that was given.
  static func check(_ formats: [any DatasetFormat], _ options: ReadOptions) throws {
    for (name, setting) in given(options) where !formats.contains(where: { $0.settings.contains(setting) }) {
      throw DatasetError.unusedOption(option: name, format: formats.map(\.name).joined(separator: " or "))
    }
  }

  private static func fileExtension(_ name: Substring) -> String {
    guard let dot = name.lastIndex(of: ".") else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  private static func given(_ options: ReadOptions) -> [(name: String, setting: FormatSetting)] {
    var given: [(name: String, setting: FormatSetting)] = []
    if options.textColumn != nil || !options.moreTextColumns.isEmpty { given.append(("text", .columns)) }
    if options.pairColumn != nil { given.append(("pair", .columns)) }
    for name in options.keptColumns { given.append((name, .columns)) }
    if options.labelColumn != nil { given.append(("label", .columns)) }
    if options.delimiter != nil { given.append(("delimiter", .delimiter)) }
    if options.header != nil { given.append(("header", .header)) }
    return given
  }
}
