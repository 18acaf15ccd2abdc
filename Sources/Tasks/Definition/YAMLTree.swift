import Foundation
import Yams

/// Reads YAML text into `SettingNode`s with the text of every scalar as it was written.
///
/// Types are not resolved here: `yes`, `1.0` and `~` stay text until a key says what it takes. One document, no
/// duplicate keys, no type tags; anchors and aliases within bounds.
enum YAMLTree {
  static let deepest = 16
  static let mostNodes = 200_000

  /// What the text is, for the places that errors name.
  enum Source {
    case file(String)
    /// A short text such as an override's value: every node has the same place.
    case fixed(TaskPlace)

    func place(_ line: Int) -> TaskPlace {
      switch self {
      case .file(let file): .line(file: file, line: line)
      case .fixed(let place): place
      }
    }

    var place: TaskPlace {
      switch self {
      case .file(let file): .file(file)
      case .fixed(let place): place
      }
    }
  }

  /// The tree of a file's bytes.
  ///
  /// - Throws: `TaskDefinitionError` with the line.
  static func read(_ bytes: UnsafeRawBufferPointer, file: String) throws -> SettingNode {
    let source = Source.file(file)
    try YAMLGuard.check(bytes, place: source.place)
    let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    guard let text = String(validating: bytes.dropFirst(hasMark ? 3 : 0), as: UTF8.self) else {
      throw TaskDefinitionError.notUTF8(source.place(lineOfBadByte(bytes)))
    }
    return try parse(text, source)
  }

  /// The tree of an override's value.
  ///
  /// - Throws: `TaskDefinitionError` with `place`.
  static func read(_ text: String, place: TaskPlace) throws -> SettingNode {
    try YAMLGuard.check(text.utf8, place: place)
    return try parse(text, .fixed(place))
  }

  private static func parse(_ text: String, _ source: Source) throws -> SettingNode {
    do {
      let parser = try Parser(yaml: text, resolver: .basic, constructor: .default, encoding: .utf8)
      guard let root = try parser.nextRoot() else {
        return SettingNode(content: .scalar("", isPlain: true), place: source.place)
      }
      if let second = try parser.nextRoot() {
        throw TaskDefinitionError.severalDocuments(source.place(second.mark?.line ?? 1))
      }
      var converter = YAMLConverter(source: source)
      return try converter.convert(root, line: 1, depth: 0)
    } catch let error as YamlError {
      throw translated(error, text: text, source)
    }
  }

  private static func translated(_ error: YamlError, text: String, _ source: Source) -> TaskDefinitionError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return isIndentedByTab(line: mark.line, of: text)
        ? .tabIndentation(source.place(mark.line)) : .notYAML(source.place(mark.line), problem: problem)
    case .duplicatedKeysInMapping(let keys, let context):
      return .duplicateKey(source.place(context.mark.line), key: keys.first ?? "")
    case .reader(let problem, let offset, _, _):
      let line = text.prefix(offset ?? 0).utf8.count { $0 == UInt8(ascii: "\n") } + 1
      return .notYAML(source.place(line), problem: problem)
    default:
      return .notYAML(source.place, problem: "the parser stopped")
    }
  }

  private static func isIndentedByTab(line: Int, of text: String) -> Bool {
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.indices.contains(line - 1) else { return false }
    return lines[line - 1].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.contains(UInt8(ascii: "\t"))
  }

  private static func lineOfBadByte(_ bytes: UnsafeRawBufferPointer) -> Int {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let index = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
    return (index ?? 0) + 1
  }
}
