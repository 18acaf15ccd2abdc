import Files
import Foundation
import Tokenizers

/// Where the fixtures lie, and tokenizers made from them.
enum Fixtures {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  static let directory = root + "/Tests/Fixtures/tokenizers"
  static let defaultEncoder = root + "/models/minilm-l6"

  static var hasDefaultEncoder: Bool { FileManager.default.fileExists(atPath: defaultEncoder + "/tokenizer.json") }

  /// A fixture by its name, an encoder as `models/NAME`, or any directory by its path from the top.
  static func tokenizer(_ name: String) throws -> any TextTokenizer {
    let path = name.hasPrefix("/") ? name : name.hasPrefix("models/") ? "\(root)/\(name)" : "\(directory)/\(name)"
    return try TokenizerLoader.load(DirectoryHandle(path: path))
  }

  /// The parsed tokenizer.json of a fixture.
  static func json(_ name: String) throws -> JSON {
    try JSON.parse(MappedFile(path: (name.hasPrefix("/") ? name : "\(directory)/\(name)") + "/tokenizer.json"))
  }

  /// Loads a tokenizer from a directory that holds just these files, which is removed again.
  static func tokenizer(files: [String: [UInt8]]) throws -> any TextTokenizer {
    let path = FileManager.default.temporaryDirectory.appending(path: "tokenizer-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    for (name, bytes) in files { try Data(bytes).write(to: URL(filePath: "\(path)/\(name)")) }
    return try TokenizerLoader.load(DirectoryHandle(path: path))
  }

  static func tokenizer(files: [String: String]) throws -> any TextTokenizer {
    try tokenizer(files: files.mapValues { Array($0.utf8) })
  }

  static func tokenizer(_ json: JSON) throws -> any TextTokenizer {
    try tokenizer(files: ["tokenizer.json": json.serialized()])
  }
}

extension JSON {
  /// The value with the member at `path` replaced, or removed with nil; positions in arrays are written as numbers.
  func replacing(_ path: String..., with value: JSON?) -> JSON {
    replacing(path[...], with: value)
  }

  func replacing(_ path: ArraySlice<String>, with value: JSON?) -> JSON {
    guard let key = path.first else { return value ?? .null }
    let rest = path.dropFirst()
    if var object = objectValue {
      object[key] = rest.isEmpty ? value : (object[key] ?? .object(JSONObject())).replacing(rest, with: value)
      return .object(object)
    }
    guard var array = arrayValue, let index = Int(key) else { return self }
    if !rest.isEmpty {
      array[index] = array[index].replacing(rest, with: value)
    } else if let value {
      array[index] = value
    } else {
      array.remove(at: index)
    }
    return .array(array)
  }
}

extension JSON {
  /// The value with changes as `tokenizer_layouts.py` writes them: paths with slashes, and {"$": PATH} for what stood there.
  func changed(by changes: JSON) -> JSON {
    var result = self
    for member in changes.objectValue?.members ?? [] {
      result = result.replacing(member.key.split(separator: "/").map(String.init)[...], with: resolved(member.value))
    }
    return result
  }

  private func resolved(_ value: JSON) -> JSON {
    if let path = value["$"]?.stringValue { return self[path] ?? .null }
    if let array = value.arrayValue { return .array(array.map(resolved)) }
    guard let members = value.objectValue?.members else { return value }
    var object = JSONObject()
    for member in members { object[member.key] = resolved(member.value) }
    return .object(object)
  }
}

/// A small generator with the same numbers everywhere (Steele, Lea and Flood 2014, SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
