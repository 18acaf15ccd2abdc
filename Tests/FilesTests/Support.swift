import Files
import Foundation
import Testing

/// The committed fixtures.
enum Fixtures {
  static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures").path

  static func path(_ name: String) -> String { directory + "/" + name }

  static func bytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: path(name))))
  }
}

/// A directory of its own for one test, deleted when the test is over.
final class TemporaryDirectory {
  let path: String

  /// - Parameter inMemory: where thousands of files are written, use the memory file system if there is one.
  init(inMemory: Bool = false) throws {
    let memory = "/dev/shm/"
    let root = inMemory && access(memory, W_OK) == 0 ? memory : NSTemporaryDirectory()
    path = root + "hone-files-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let whole = path + "/" + name
    // A new file each time: some file systems wait for the disk when an old one is cut to nothing.
    unlink(whole)
    try Data(bytes).write(to: URL(fileURLWithPath: whole))
    return whole
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

  /// Every file below by its relative path, with its content; directories end with a slash.
  func content(of name: String = "") -> [String: String] { readTree(name.isEmpty ? path : path + "/" + name) }
}

func readTree(_ root: String) -> [String: String] {
  var found: [String: String] = [:]
  let manager = FileManager.default
  for name in manager.enumerator(atPath: root)?.compactMap({ $0 as? String }) ?? [] {
    var isDirectory: ObjCBool = false
    let whole = root + "/" + name
    _ = manager.fileExists(atPath: whole, isDirectory: &isDirectory)
    if isDirectory.boolValue {
      found[name + "/"] = ""
    } else {
      found[name] = manager.contents(atPath: whole).map { String(decoding: $0, as: UTF8.self) }
    }
  }
  return found
}

func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

func bytes(_ path: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: URL(fileURLWithPath: path))) }

/// The error that `body` throws, or nil and a recorded issue.
func filesError(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) -> FilesError? {
  do {
    try body()
    Issue.record("expected an error, found none", sourceLocation: sourceLocation)
    return nil
  } catch let error as FilesError {
    #expect(!error.description.contains("\n"), sourceLocation: sourceLocation)
    #expect(error.description.contains(": "), sourceLocation: sourceLocation)
    return error
  } catch {
    Issue.record("expected FilesError, found \(error)", sourceLocation: sourceLocation)
    return nil
  }
}

/// SplitMix64: the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
