import Files
import Foundation

/// The files of a job, which must not be one another.
package struct JobPaths {
  private let named: [(role: String, path: String)]

  /// - Parameters:
  ///   - input: nil: standard input.
  ///   - output: nil: standard output, or a table.
  package init(input: String?, output: String?, rejects: String?) {
    var named: [(String, String)] = []
    if let input { named.append(("the input", input)) }
    if let output {
      named += [
        ("the output", output), ("the journal", FileOutput.journalPath(output)),
        ("the unfinished output", FileOutput.partPath(output)),
      ]
    }
    if let rejects { named += [("the rejects", rejects), ("the unfinished rejects", FileOutput.partPath(rejects))] }
    self.named = named
  }

  /// - Throws: `BatchError.samePath`, `.insideInput`.
  package func check() throws {
    let resolved = named.map { Self.resolved($0.path) }
    for (index, path) in resolved.enumerated() {
      for other in 0..<index where resolved[other].hasSameBytes(as: path) {
        throw BatchError.samePath(path: named[index].path, roles: [named[other].role, named[index].role])
      }
    }
    var isFolder: ObjCBool = false
    guard let input = named.first, input.role == "the input",
      FileManager.default.fileExists(atPath: input.path, isDirectory: &isFolder), isFolder.boolValue
    else { return }
    for (index, path) in resolved.enumerated().dropFirst() where path.utf8.starts(with: (resolved[0] + "/").utf8) {
      throw BatchError.insideInput(path: named[index].path, input: input.path)
    }
  }

  /// The path without links, also of a file that is not there yet.
  private static func resolved(_ path: String) -> String {
    let url = URL(fileURLWithPath: path)
    if FileManager.default.fileExists(atPath: path) { return url.resolvingSymlinksInPath().standardizedFileURL.path }
    return url.deletingLastPathComponent().resolvingSymlinksInPath().standardizedFileURL
      .appendingPathComponent(url.lastPathComponent).path
  }
}
