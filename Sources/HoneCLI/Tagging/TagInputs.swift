import Datasets
import Foundation

/// What is to be tagged: texts with the names that the output calls them by.
struct TagInputs {
  struct Text {
    let name: String
    let text: String
  }

  struct Documents {
    var texts: [Text] = []
    /// Remarks on how inputs were read.
    var notes: [String] = []
    /// Files that could not be read as text, with what to do.
    var skipped: [String] = []

    /// Some documents at a time: about a million characters.
    var parts: [[Text]] {
      var size = 0
      return texts.reduce(into: [[]]) { parts, text in
        if size > 1 << 20 {
          parts.append([])
          size = 0
        }
        size += text.text.utf8.count
        parts[parts.count - 1].append(text)
      }.filter { !$0.isEmpty }
    }
  }

  let inputs: [String]
  let file: String?
  let options: ReadOptions

  /// - Throws: `DatasetError` for an input that was named and cannot be read at all.
  func read() throws -> Documents {
    var documents = Documents()
    if let file {
      let dataset = try DatasetFormats.read(path: file, options: options)
      documents.texts = dataset.examples.map { Text(name: $0.location.description, text: $0.text) }
      documents.skipped = dataset.rejected.map(\.description)
    } else if inputs.isEmpty {
      let bytes = Array(FileHandle.standardInput.readDataToEndOfFile())
      documents.texts = [Text(name: "standard input", text: try DocumentFile.text(bytes, "standard input", options))]
    } else {
      for (index, input) in inputs.enumerated() { try add(input, index, to: &documents) }
    }
    return documents
  }

  private func add(_ input: String, _ index: Int, to documents: inout Documents) throws {
    var isFolder: ObjCBool = false
    guard input.utf8.count < 4096, !input.contains("\n"),
      FileManager.default.fileExists(atPath: input, isDirectory: &isFolder)
    else {
      if looksLikePath(input) {
        throw DatasetError.noSuchFile(path: input)
      }
      documents.texts.append(Text(name: "text \(index + 1)", text: input))
      return
    }
    guard isFolder.boolValue else {
      documents.texts.append(Text(name: input, text: try DocumentFile.text(path: input, options)))
      return
    }
    let names = try FileManager.default.subpathsOfDirectory(atPath: input).sorted()
    for name in names where !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
      let path = input + "/" + name
      var isInner: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isInner), !isInner.boolValue else { continue }
      do {
        documents.texts.append(Text(name: path, text: try DocumentFile.text(path: path, options)))
      } catch {
        documents.skipped.append("skipped \(error)")
      }
    }
  }

  /// One word with a slash or a file's extension is a path that does not exist, not a text.
  private func looksLikePath(_ input: String) -> Bool {
    guard !input.contains(" ") else { return false }
    return input.contains("/") || input.range(of: #"\.[A-Za-z0-9]{1,5}$"#, options: .regularExpression) != nil
  }
}
