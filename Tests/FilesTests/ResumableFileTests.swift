import Files
import Foundation
import Testing

@Suite struct ResumableFileTests {
  private func append(_ text: String, to file: ResumableFile) throws {
    try Array(text.utf8).withUnsafeBytes { try file.append($0) }
  }

  @Test func goesOnWhereItStopped() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/partial"
    let first = try ResumableFile(path: path)
    #expect(first.size == 0)
    try append("one ", to: first)
    try append("two", to: first)
    #expect(first.size == 7)
    let second = try ResumableFile(path: path)
    #expect(second.size == 7)
    try append(" three", to: second)
    #expect(try second.map().withBytes { Array($0) } == Array("one two three".utf8))
    try second.clear()
    #expect(second.size == 0)
    try append("new", to: second)
    #expect(try text(path) == "new")
  }

  @Test func refusesADirectory() throws {
    let directory = try TemporaryDirectory()
    let error = filesError { _ = try ResumableFile(path: directory.path) }
    #expect(error == .system(operation: .open, path: directory.path, code: EISDIR))
  }

  @Test func aLockKeepsOthersOut() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/lock"
    do {
      let lock = try FileLock(path: path)
      #expect(filesError { _ = try FileLock(path: path) } == .inUse(path: path))
      withExtendedLifetime(lock) {}
    }
    _ = try FileLock(path: path)
  }

  @Test func makesMissingDirectories() throws {
    let directory = try TemporaryDirectory()
    try PosixFileSystem().makeDirectories(directory.path + "/a//b/c")
    try PosixFileSystem().makeDirectories(directory.path + "/a/b/c/d")
    #expect(Set(directory.content().keys) == ["a/", "a/b/", "a/b/c/", "a/b/c/d/"])
    try directory.write("file", "x")
    #expect(filesError { try PosixFileSystem().makeDirectories(directory.path + "/file/x") } != nil)
  }
}

@Suite struct NearestNameTests {
  private static let keys = ["version", "revision", "sha256", "directory", "file", "package", "licence"]

  @Test(arguments: [
    ("verison", "version"), ("vresion", "version"), ("versions", "version"), ("license", "licence"),
    ("fiel", "file"), ("directry", "directory"), ("sha265", "sha256"), ("revisoin", "revision"),
  ])
  func findsTheMeantName(_ name: String, _ expected: String) {
    #expect(NearestName.of(name, in: Self.keys) == expected)
  }

  @Test(arguments: ["", "z", "colour", "epochs", String(repeating: "version", count: 1000)])
  func findsNoneForOtherWords(_ name: String) {
    #expect(NearestName.of(name, in: Self.keys) == nil)
  }
}
