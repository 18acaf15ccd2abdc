import Files

/// The files of a folder that hold annotated texts.
struct AnnotationFolder {
  private let path: String
  private let names: [String]
  private let isBrat: Bool
  /// Entries that are not read: other kinds of files, folders.
  private let others: Int

  /// Lists the folder by the bytes of its names; hidden files do not count.
  ///
  /// A folder with an `.ann` file is brat's, and so is one that is said to be.
  /// - Throws: `DatasetError`.
  init(_ path: String, format: (any AnnotationFormat)?) throws {
    let slash = path.utf8.last == UInt8(ascii: "/") ? "" : "/"
    self.path = path + slash
    let entries: [String]
    do {
      entries = try FileStatus.entries(of: path).filter { $0.utf8.first != UInt8(ascii: ".") }
      let files = try entries.filter { try FileStatus(path + slash + $0)?.kind != .directory }
      isBrat = format.map { $0 is BratFormat } ?? files.contains { FileName.fileExtension($0) == "ann" }
      let brat = BratFormat().fileExtensions
      let known = isBrat ? brat : format?.fileExtensions ?? AnnotationFormats.all.flatMap(\.fileExtensions)
      names = files.filter { known.contains(FileName.fileExtension($0)) }
      guard !names.isEmpty else {
        var different: [String] = []
        for name in known where !different.contains(name) { different.append(name) }
        throw DatasetError.noAnnotationFiles(source: path, extensions: different)
      }
    } catch FilesError.system(_, let path, let code) {
      throw DatasetError.unreadable(path: path, code: code)
    }
    others = entries.count - names.count
  }

  /// Reads brat's files as one, others one after another; a file that cannot be used is listed among what is rejected.
  /// - Throws: `DatasetError` when nothing can be used, or a file cannot be read at all.
  func read(options: AnnotationOptions) throws -> AnnotatedDataset {
    var dataset: AnnotatedDataset
    if isBrat {
      let files = try names.map { try Self.open(path + $0) }
      try AnnotationFormats.check([BratFormat()], options)
      dataset = try BratFormat().read(AnnotationInput(source: path, files: files), options: options)
    } else {
      dataset = try readEach(options: options)
    }
    if others > 0 { dataset.description.ignore("other entries of the folder", count: others) }
    return try dataset.checked(source: path, options: options)
  }

  private func readEach(options: AnnotationOptions) throws -> AnnotatedDataset {
    var parts: [AnnotatedDataset] = []
    var rejected: [RejectedRow] = []
    var formats: [any AnnotationFormat] = []
    for name in names {
      let file = try Self.open(path + name)
      let input = AnnotationInput(source: file.path, files: [file])
      do {
        let format = try AnnotationFormats.detect(input, options: options)
        formats.append(format)
        var part = try format.read(input, options: options)
        (part.rejected, rejected) = (rejected + part.rejected, [])
        parts.append(part)
      } catch let error as DatasetError {
        let reason = AnnotationFormats.reason(error, path: file.path)
        rejected.append(RejectedRow(location: SourceLocation(file: file.path, line: 1), reason: reason))
      }
    }
    if !formats.isEmpty { try AnnotationFormats.check(formats, options) }
    guard var whole = parts.first else {
      throw DatasetError.noValidRows(source: path, rejected: rejected.count, first: rejected.first)
    }
    for part in parts.dropFirst() { whole.add(part) }
    whole.rejected += rejected
    return whole
  }

  /// A file, with the other half of its pair when it is brat's.
  /// - Throws: `DatasetError`.
  static func file(_ path: String, format: (any AnnotationFormat)?) throws -> AnnotationInput {
    let file = try open(path)
    let stem = FileName.stem(path)
    let isAnnotation = file.fileExtension == "ann"
    let isBrat = format is BratFormat || format == nil && (isAnnotation || file.fileExtension == "txt")
    var files = [file]
    if isBrat {
      do {
        files.append(try open(stem + (isAnnotation ? ".txt" : ".ann")))
      } catch DatasetError.noSuchFile {
        // What is missing is said where the pair is read.
      }
    }
    return AnnotationInput(source: path, files: files)
  }

  private static func open(_ path: String) throws -> AnnotationInput.File {
    AnnotationInput.File(path: path, bytes: try InputFile.read(path))
  }
}
