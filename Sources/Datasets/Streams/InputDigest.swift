import Files
import Foundation

/// What an input held, and what a file's status said then.
package struct InputDigest: Sendable {
  /// Of a file its bytes; of a folder names and bytes of its files.
  package let sha256: String
  private let identity: FileIdentity?

  /// Reads a file, or all files of a folder, in pieces.
  ///
  /// - Throws: `DatasetError`, `FilesError`.
  package init(_ path: String) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      var lines = ""
      for name in try FileRows.names(in: path) { lines += "\(try Self.digest(path + "/" + name)) \(name)\n" }
      sha256 = Array(lines.utf8).withUnsafeBytes { Digest.sha256($0) }
      identity = nil
      return
    }
    identity = try FileStatus(path)?.identity
    sha256 = try Self.digest(path)
  }

  /// Whether a file is as it was, by its size and times.
  package func holds(_ path: String) throws -> Bool {
    guard let identity else { return true }
    return try FileStatus(path)?.identity == identity
  }

  private static func digest(_ path: String) throws -> String {
    let bytes = try DescriptorBytes(path: path)
    var stream = SHA256Stream()
    while let piece = try bytes.next() { piece.withUnsafeBytes { stream.update($0) } }
    return stream.finalize()
  }
}
