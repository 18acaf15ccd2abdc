/// What is read as one: a file, or for brat the texts of a folder with their annotations.
package struct AnnotationInput: Sendable {
  package struct File: Sendable {
    package let path: String
    package let bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
      self.path = path
      self.bytes = bytes
    }

    /// In lower case without the dot; empty when the name has none.
    var fileExtension: String { FileName.fileExtension(path) }
  }

  /// What messages call the whole.
  package let source: String
  package let files: [File]

  package init(source: String, files: [File]) {
    self.source = source
    self.files = files
  }
}

/// Parts of a path.
enum FileName {
  static func base(_ path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
  }

  static func fileExtension(_ path: String) -> String {
    let base = base(path)
    guard let dot = base.utf8.lastIndex(of: UInt8(ascii: ".")), dot != base.startIndex else { return "" }
    return base[base.utf8.index(after: dot)...].lowercased()
  }

  /// The path without the last dot of its name and what follows it.
  static func stem(_ path: String) -> String {
    let base = base(path)
    guard let dot = base.utf8.lastIndex(of: UInt8(ascii: ".")), dot != base.startIndex else { return path }
    return String(path.utf8.dropLast(base.utf8.distance(from: dot, to: base.utf8.endIndex))) ?? path
  }
}
