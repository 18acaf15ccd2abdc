import Files
import Foundation
import Testing

@Suite struct DirectoryHandleTests {
  private func publish(_ path: String, _ files: [String: String]) throws {
    try AtomicDirectory.publish(at: path) { staging in
      for (name, content) in files { try staging.write(name, content) }
    }
  }

  @Test func readsFilesInside() throws {
    let directory = try TemporaryDirectory()
    try publish(directory.path + "/model", ["config.json": "{}", "1_Pooling/config.json": "[]", "z": ""])
    let handle = try DirectoryHandle(path: directory.path + "/model")
    #expect(try handle.map("config.json").withBytes { Array($0) } == Array("{}".utf8))
    #expect(try handle.map("1_Pooling/config.json").withBytes { Array($0) } == Array("[]".utf8))
    #expect(handle.contains("1_Pooling/config.json"))
    #expect(!handle.contains("other.json"))
    #expect(try handle.names() == ["1_Pooling", "config.json", "z"])
    #expect(try handle.names() == ["1_Pooling", "config.json", "z"])
    let missing = filesError { _ = try handle.map("other.json") }
    #expect(missing?.isNotFound == true)
    #expect(missing?.description.contains("model/other.json") == true)
  }

  @Test(arguments: ["../outside", "/etc/hostname", "a/../../outside", "", ".", "a//b", "x\0y"])
  func refusesNamesThatLeadOutside(_ name: String) throws {
    let directory = try TemporaryDirectory()
    try directory.write("outside", "secret")
    try publish(directory.path + "/model", ["a/b": "1"])
    let handle = try DirectoryHandle(path: directory.path + "/model")
    #expect(filesError { _ = try handle.map(name) } == .unsafeName(name: name, source: handle.path))
    #expect(!handle.contains(name))
  }

  @Test func refusesWhatIsNoDirectory() throws {
    let directory = try TemporaryDirectory()
    let file = try directory.write("file", "x")
    #expect(filesError { _ = try DirectoryHandle(path: file) } == .notDirectory(path: file))
    #expect(filesError { _ = try DirectoryHandle(path: directory.path + "/missing") }?.isNotFound == true)
  }

  @Test func keepsOneStateWhileAnotherIsPublished() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/model"
    try publish(path, ["a": "old", "b": "old"])
    let handle = try DirectoryHandle(path: path)
    let first = try handle.map("a")
    try publish(path, ["a": "new", "b": "new"])
    #expect(first.withBytes { Array($0) } == Array("old".utf8))
    #expect(filesError { _ = try handle.map("b") }?.isNotFound == true)
  }

  @Test func startsAgainWhenTheDirectoryWasReplaced() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/model"
    try publish(path, ["a": "0", "b": "0"])
    var attempts = 0
    let pair = try DirectoryHandle.read(path) { handle in
      attempts += 1
      let first = try handle.map("a")
      if attempts < 4 { try publish(path, ["a": "\(attempts)", "b": "\(attempts)"]) }
      let second = try handle.map("b")
      return [first, second].map { $0.withBytes { String(decoding: $0, as: UTF8.self) } }
    }
    #expect(attempts == 4)
    #expect(pair == ["3", "3"])
  }

  /// An optional file that seems absent because its directory is being deleted must not be believed absent.
  @Test func doesNotTrustAnAbsentFileOfAReplacedDirectory() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/model"
    try publish(path, ["a": "0", "optional": "0"])
    var attempts = 0
    let found = try DirectoryHandle.read(path) { handle in
      attempts += 1
      if attempts == 1 { try publish(path, ["a": "1", "optional": "1"]) }
      return handle.contains("optional")
    }
    #expect(found)
  }

  @Test func givesUpInTheEnd() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/model"
    try publish(path, ["a": "0"])
    let error = filesError {
      try DirectoryHandle.read(path) { handle in
        try publish(path, ["a": "1"])
        _ = try handle.map("a")
      }
    }
    #expect(error == .keepsChanging(path: path))
  }

  @Test func reportsARealAbsenceAtOnce() throws {
    let directory = try TemporaryDirectory()
    try publish(directory.path + "/model", ["a": "0"])
    var attempts = 0
    let error = filesError {
      try DirectoryHandle.read(directory.path + "/model") { handle in
        attempts += 1
        _ = try handle.map("missing")
      }
    }
    #expect(error?.isNotFound == true)
    #expect(attempts == 1)
  }
}
