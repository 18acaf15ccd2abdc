import Datasets
import Foundation

/// What is to be tagged: texts with the names that the output calls them by, read as they are needed.
struct TagInputs {
  struct Text {
    let name: String
    let text: String
  }

  /// Bytes of text from which a part is handed on: memory holds the documents of one part.
  private static let partSize = 1 << 20

  private enum Entry {
    case text(Text)
    case file(String)
  }

  private var entries: [Entry] = []
  private let options: ReadOptions
  /// Rows that were left out and files that are no text, with what to do.
  private(set) var skipped: [String] = []
  private var next = 0

  /// Finds every file; none is read yet but a file of rows.
  ///
  /// - Throws: `DatasetError` for an input that does not exist, or a file of rows that cannot be read.
  init(inputs: [String], file: String?, options: ReadOptions) throws {
    self.options = options
    if let file {
      let dataset = try DatasetFormats.read(path: file, options: options)
      entries = dataset.examples.map { .text(Text(name: $0.location.description, text: $0.text)) }
      skipped = dataset.rejected.map(\.description)
    } else if inputs.isEmpty {
      let bytes = Array(FileHandle.standardInput.readDataToEndOfFile())
      entries = [.text(Text(name: "standard input", text: try DocumentFile.text(bytes, "standard input", options)))]
    } else {
      for (index, input) in inputs.enumerated() { try add(input, index) }
    }
  }

  /// Texts and files.
  var count: Int { entries.count }

  /// The next documents, about a million bytes of text; nil after the last.
  ///
  /// - Throws: `DatasetError` when the only input cannot be read.
  mutating func nextPart() throws -> [Text]? {
    var part: [Text] = []
    var size = 0
    while next < entries.count, size < Self.partSize {
      let entry = entries[next]
      next += 1
      switch entry {
      case .text(let text): part.append(text)
      case .file(let path):
        do {
          part.append(Text(name: path, text: try DocumentFile.text(path: path, options)))
        } catch {
          guard entries.count > 1 else { throw error }
          skipped.append("skipped \(error)")
          continue
        }
      }
      size += part.last?.text.utf8.count ?? 0
    }
    return part.isEmpty && next == entries.count ? nil : part
  }

  private mutating func add(_ input: String, _ index: Int) throws {
    var isFolder: ObjCBool = false
    guard input.utf8.count < 4096, !input.contains("\n"),
      FileManager.default.fileExists(atPath: input, isDirectory: &isFolder)
    else {
      if looksLikePath(input) { throw DatasetError.noSuchFile(path: input) }
      entries.append(.text(Text(name: "text \(index + 1)", text: input)))
      return
    }
    guard isFolder.boolValue else { return entries.append(.file(input)) }
    let names = try FileManager.default.subpathsOfDirectory(atPath: input).sorted()
    for name in names where !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
      let path = input + "/" + name
      var isInner: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isInner), !isInner.boolValue else { continue }
      entries.append(.file(path))
    }
  }

  /// One word with a slash or a file's extension is a path that does not exist, not a text.
  private func looksLikePath(_ input: String) -> Bool {
    guard !input.contains(" ") else { return false }
    return input.contains("/") || input.range(of: #"\.[A-Za-z0-9]{1,5}$"#, options: .regularExpression) != nil
  }
}
