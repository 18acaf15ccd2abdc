/// The name that a directory is published under, and its temporary siblings.
struct PublishingTarget {
  let path: String
  let parent: String
  private let name: String

  /// Follows a link, so that the directory it names is replaced and the link stays.
  /// - Throws: `FilesError` when something other than a directory has the name.
  init(_ path: String) throws {
    var path = path
    while path.utf8.count > 1 && path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
    if try FileStatus(link: path) != nil {
      path = try FileStatus.resolved(path)
      guard try FileStatus(path)?.kind == .directory else { throw FilesError.notDirectory(path: path) }
    }
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    name = parts.last.map { String(Substring($0)) } ?? ""
    guard RelativeName.parts(name) != nil else { throw FilesError.unsafeName(name: path, source: "publishing") }
    let directory = parts.dropLast().map { String(Substring($0)) }.joined(separator: "/")
    self.path = path
    parent = parts.count == 1 ? "." : directory.isEmpty ? "/" : directory
  }

  func temporarySibling() -> String {
    let random = String(UInt64.random(in: .min ... .max), radix: 16)
    return parent + "/" + prefix + random
  }

  private var prefix: String { ".\(name).part-" }

  /// Deletes siblings whose writer was killed: they are old and their lock is free. Failures do not matter here.
  func removeAbandoned(_ fileSystem: any FileSystem) {
    guard let siblings = try? FileStatus.entries(of: parent) else { return }
    for sibling in siblings where sibling.utf8.starts(with: prefix.utf8) {
      let whole = parent + "/" + sibling
      guard DirectoryLock.isAbandoned(whole) else { continue }
      try? fileSystem.removeTree(whole)
    }
  }
}
