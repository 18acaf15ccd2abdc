import Files
import Foundation
import Tasks
import Testing

/// `patterns:` of a task file.
@Suite struct PatternSettingsTests {
  private func parse(_ patterns: String, kind: String = "ner") throws -> TaskDefinition {
    try TaskDefinition.parse(
      "version: 1\nkind: \(kind)\ndata: {train: a.jsonl}\n\(patterns)", file: "task.yaml", folder: "",
      registry: registry)
  }

  @Test func allFormsAreReadAndWritten() throws {
    let task = try parse(
      """
      patterns:
        - label: CLAIM
          regex: '\\bCL-\\d{6}\\b'
        - {label: DRUG, words: [ibuprofen, no], case: ignore, priority: model}
        - {label: DRUG, file: drugs.txt}
      """)
    #expect(
      task.patterns.map(\.source) == [.regex(#"\bCL-\d{6}\b"#), .words(["ibuprofen", "no"]), .file("drugs.txt")])
    #expect(task.patterns.map(\.letters) == [.exact, .ignore, .exact])
    #expect(task.patterns.map(\.priority) == [.pattern, .model, .pattern])
    let again = try TaskDefinition.parse(task.yaml(), file: "task.yaml", folder: "", registry: registry)
    #expect(again == task)
    #expect(try parse("").patterns.isEmpty)
  }

  @Test(arguments: [
    (
      "patterns: [{label: X}]", "task.yaml:4: patterns.regex and patterns.words and patterns.file: expected exactly one"
    ),
    ("patterns: [{label: X, regex: a, file: b}]", "expected exactly one"),
    ("patterns: [{regex: a}]", "task.yaml:4: 'patterns.label' is missing"),
    (
      "patterns:\n  - label: X\n    regexp: a", "task.yaml:6: unknown key 'regexp' in 'patterns'; did you mean 'regex'?"
    ),
    ("patterns:\n  - label: X\n    regex: '(a'", "task.yaml:6: patterns.regex: expected a regular expression"),
    (#"patterns: [{label: X, regex: "(a\nb"}]"#, "task.yaml:4: patterns.regex: expected a regular expression"),
    ("patterns: {label: X, regex: a}", "task.yaml:4: patterns: expected a list of mappings, found a mapping"),
    ("patterns: [a]", "task.yaml:4: patterns: expected a list of mappings, found a"),
    ("patterns: [{label: X, regex: a, case: upper}]", "patterns.case: expected one of exact, ignore, found upper"),
    ("patterns: [{label: X, words: []}]", "patterns.words: expected a list"),
  ])
  func mistakesAreOneLine(_ text: String, _ message: String) {
    do {
      _ = try parse(text)
      Issue.record("accepted: \(text)")
    } catch {
      #expect("\(error)".contains(message), "\(error)")
      #expect(!"\(error)".contains("\n"))
    }
  }

  @Test func patternsBelongToEntities() {
    #expect(throws: (any Error).self) { try parse("patterns: [{label: X, regex: a}]", kind: "sentiment") }
  }

  @Test func wordFilesAreReadBesideTheTask() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/patterns-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try "\u{FEFF}aspirin\r\n\r\n  co-trimoxazole \nNew York".write(
      toFile: folder + "/drugs.txt", atomically: true, encoding: .utf8)
    let task = try parse("patterns: [{label: X, file: drugs.txt}]")
    guard case .words(let words) = try task.patterns[0].pattern(in: folder).form else {
      Issue.record("no words")
      return
    }
    #expect(words == ["aspirin", "co-trimoxazole", "New York"])
  }

  @Test(arguments: [
    ("none.txt", "no such file"), ("empty.txt", "no entry"), ("blank.txt", "no entry"),
    (".", "a directory"), ("large.txt", "16777217 bytes"), ("bytes.txt", "many zero bytes"),
  ])
  func wordFilesThatAreNoneAreOneLine(_ file: String, _ found: String) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/patterns-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (name, bytes) in [
      ("empty.txt", Data()), ("blank.txt", Data(" \n\u{A0}\r\n".utf8)), ("large.txt", Data(count: 16 << 20 | 1)),
      ("bytes.txt", Data([0x61, 0x00, 0x62])),
    ] where name == file {
      try bytes.write(to: URL(fileURLWithPath: folder + "/" + name))
    }
    let task = try parse("patterns:\n  - {label: Y, regex: a}\n  - {label: X, file: \(file)}")
    do {
      _ = try task.patterns[1].pattern(in: folder)
      Issue.record("accepted: \(file)")
    } catch {
      let message = "\(error)"
      #expect(message.hasPrefix("task.yaml:6: patterns.file: \(folder)/\(file): expected a text file"), "\(message)")
      #expect(message.contains("found \(found)") && !message.contains("\n"), "\(message)")
    }
  }
}
