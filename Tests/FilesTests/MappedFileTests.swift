import Files
import Foundation
import Testing

@Suite struct MappedFileTests {
  @Test func mapsBytesAndEmptyFiles() throws {
    let directory = try TemporaryDirectory()
    let full = try MappedFile(path: directory.write("full", "some bytes"))
    #expect(full.withBytes { Array($0) } == Array("some bytes".utf8))
    #expect(full.identity.size == 10)
    let empty = try MappedFile(path: directory.write("empty", ""))
    #expect(empty.bytes.isEmpty)
    #expect(Digest.sha256(empty) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func mapsAcrossPagesAndThroughLinks() throws {
    let directory = try TemporaryDirectory()
    for size in [4095, 4096, 4097, 70_001] {
      let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      try directory.write("file", content)
      #expect(try MappedFile(path: directory.path + "/file").withBytes { Array($0) } == content)
    }
    try FileManager.default.createSymbolicLink(
      atPath: directory.path + "/link", withDestinationPath: directory.path + "/file")
    #expect(try MappedFile(path: directory.path + "/link").bytes.count == 70_001)
  }

  @Test func keepsBytesOfADeletedFile() throws {
    let directory = try TemporaryDirectory()
    let file = try MappedFile(path: directory.write("file", "still here"))
    try FileManager.default.removeItem(atPath: file.path)
    #expect(file.withBytes { Array($0) } == Array("still here".utf8))
  }

  @Test func refusesWhatIsNoFile() throws {
    let directory = try TemporaryDirectory()
    let missing = directory.path + "/missing"
    #expect(filesError { _ = try MappedFile(path: missing) } == .system(operation: .open, path: missing, code: ENOENT))
    #expect(filesError { _ = try MappedFile(path: directory.path) } == .notRegularFile(path: directory.path))
    #expect(filesError { _ = try MappedFile(path: "/dev/null") } == .notRegularFile(path: "/dev/null"))
    let pipe = directory.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(filesError { _ = try MappedFile(path: pipe) } == .notRegularFile(path: pipe))
    _ = filesError { _ = try MappedFile(path: "") }
  }

  @Test func identityFollowsTheContent() throws {
    let directory = try TemporaryDirectory()
    let first = try MappedFile(path: directory.write("a", "one")).identity
    #expect(try MappedFile(path: directory.path + "/a").identity == first)
    try directory.write("b", "one")
    #expect(try MappedFile(path: directory.path + "/b").identity != first)
    try directory.write("a", "longer")
    #expect(try MappedFile(path: directory.path + "/a").identity != first)
  }
}
