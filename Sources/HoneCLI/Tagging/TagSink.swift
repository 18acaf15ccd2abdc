import Datasets
import Files
import Foundation
import Tasks

/// Where tagged documents go: standard output, a folder of a file each, or a file that appears when it is complete.
///
/// Nothing is kept in memory: a file grows under another name beside it and is renamed in the end.
final class TagSink {
  private var writer: any TagWriter
  private let form: any TagOutput
  private let path: String?
  private var handle: FileHandle
  /// The name under which a file grows; nil when there is none or it has its own name by now.
  private var growing: String?
  private var index = 0

  /// - Throws: `TagSinkError`.
  init(_ form: any TagOutput, options: TagOutputOptions, path: String?) throws {
    self.form = form
    self.path = path
    writer = form.writer(options)
    handle = FileHandle.standardOutput
    guard let path else {
      guard !form.isPerDocument else { throw TagSinkError.needsFolder(form: form.name) }
      try emit(writer.begin())
      return
    }
    if form.isPerDocument {
      do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      } catch {
        throw TagSinkError.cannotWrite(path: path, reason: error.localizedDescription)
      }
      return
    }
    let name = "\(path).\(ProcessInfo.processInfo.processIdentifier).part"
    guard FileManager.default.createFile(atPath: name, contents: nil), let file = FileHandle(forWritingAtPath: name)
    else {
      throw TagSinkError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
    handle = file
    growing = name
    try emit(writer.begin())
  }

  deinit {
    if let growing { unlink(growing) }
  }

  /// - Throws: `TagSinkError`, `FilesError`.
  func write(_ document: TaggedDocument) throws {
    defer { index += 1 }
    let text = writer.document(document, index: index)
    guard form.isPerDocument, let path else { return try emit(text) }
    let stem = path + "/" + Self.stem(document.name, index)
    try AtomicFile.write(stem + ".txt", document.text)
    try AtomicFile.write(stem + "." + form.fileExtension, text)
  }

  /// Ends the output; a file gets its name.
  func finish() throws {
    guard !form.isPerDocument else { return }
    try emit(writer.end())
    guard let path, let growing else { return }
    do {
      try handle.synchronize()
      try handle.close()
    } catch {
      throw TagSinkError.cannotWrite(path: path, reason: error.localizedDescription)
    }
    guard rename(growing, path) == 0 else {
      throw TagSinkError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
    self.growing = nil
  }

  private func emit(_ text: String) throws {
    guard !text.isEmpty else { return }
    do {
      try handle.write(contentsOf: Data(text.utf8))
    } catch {
      throw TagSinkError.cannotWrite(path: path ?? "standard output", reason: error.localizedDescription)
    }
  }

  private static func stem(_ name: String, _ index: Int) -> String {
    let last = name.split(separator: "/").last.map(String.init) ?? ""
    let base = last.hasSuffix(".txt") ? String(last.dropLast(4)) : last
    return "\(index + 1)-\(TaskName.derived(from: base))"
  }
}

/// What can be wrong with where tagged documents go.
enum TagSinkError: Error, CustomStringConvertible {
  case needsFolder(form: String)
  case cannotWrite(path: String, reason: String)

  var description: String {
    switch self {
    case .needsFolder(let form):
      "--format \(form): expected a folder for its files, found none; name one with --output DIR"
    case .cannotWrite(let path, let reason):
      "\(path): cannot write: \(reason); free some space or name another place"
    }
  }
}
