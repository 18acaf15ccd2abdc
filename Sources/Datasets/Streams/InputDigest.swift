import Files
import Foundation

/// What an input held, and what a file's status said then.
package struct InputDigest: Sendable {
  /// Of a file its bytes; of a folder names and bytes of its files.
  package let sha256: String
  /// Of the file, or of each file of the folder by its name.
  private let identities: [UTF8Key: FileIdentity]
  private let isFolder: Bool

  /// Reads a file, or all files of a folder, in pieces.
  ///
  /// - Throws: `DatasetError`, `FilesError`.
  package init(_ path: String) throws {
    var isDirectory: ObjCBool = false
    isFolder = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    identities = try Self.identities(path, isFolder: isFolder)
    guard isFolder else {
      sha256 = try Self.digest(path)
      return
    }
    var lines = ""
    for name in try FileRows.names(in: path) { lines += "\(try Self.digest(path + "/" + name)) \(name)\n" }
    sha256 = Array(lines.utf8).withUnsafeBytes { Digest.sha256($0) }
  }

  /// Whether a file, or every file of a folder, is as it was, by sizes and times.
  package func holds(_ path: String) throws -> Bool {
    try Self.identities(path, isFolder: isFolder) == identities
  }

  private static func identities(_ path: String, isFolder: Bool) throws -> [UTF8Key: FileIdentity] {
    let names = isFolder ? try FileRows.names(in: path) : [""]
    var found: [UTF8Key: FileIdentity] = [:]
    for name in names {
      found[UTF8Key(name)] = try FileStatus(isFolder ? path + "/" + name : path)?.identity
    }
    return found
  }

  private static func digest(_ path: String) throws -> String {
    let bytes = try DescriptorBytes(path: path)
    var stream = SHA256Stream()
    while let piece = try bytes.next() { piece.withUnsafeBytes { stream.update($0) } }
    return stream.finalize()
  }
}
