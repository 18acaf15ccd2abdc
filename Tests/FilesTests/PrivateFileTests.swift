import Files
import Foundation
import Testing

/// Files that only the user may read.
@Suite struct PrivateFileTests {
  private func rights(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func nobodyElseMayReadThem() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/errors.jsonl"
    try AtomicFile.write(path, "first")
    try AtomicFile.write(path, "second", isPrivate: true)
    #expect(try rights(path) == 0o600)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "second")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["errors.jsonl"])
  }
}
