import Files
import Foundation
import Tasks
import Testing

@Suite struct HostileTaskFileTests {
  /// Nine lists of nine aliases each, used as a value: 9^9 texts if it were written out.
  static func laughs(levels: Int, width: Int) -> String {
    var text = "x0: &a0 [lol, lol]\n"
    for level in 1...levels {
      let aliases = [String](repeating: "*a\(level - 1)", count: width).joined(separator: ", ")
      text += "x\(level): &a\(level) [\(aliases)]\n"
    }
    return text
  }

  @Test func nestedAliasesAreRefused() throws {
    #expect(refusal(minimal + Self.laughs(levels: 9, width: 9))?.contains("81 aliases (*name)") == true)
    // Few enough to be parsed: as values and as a key they stay small.
    let few = Self.laughs(levels: 3, width: 2)
    #expect(refusal(minimal + few)?.contains("unknown key 'x0'") == true)
    #expect(refusal(minimal + few + "? *a3\n: 1\n")?.contains("a key that is not text") == true)
  }

  @Test func anAliasStandsForItsValue() throws {
    let text = minimal + "head: {dropout: &rate 0.25}\ntraining: {dropout: *rate, attention_dropout: *rate}"
    let task = try parse(text)
    #expect(task.training.dropout == 0.25)
    #expect(task.training.attentionDropout == 0.25)
  }

  @Test func asterisksInATextAreNoAliases() throws {
    let stars = String(repeating: "*very* good ", count: 50)
    #expect(try parse(minimal + "description: \"\(stars)\"").description == stars)
    #expect(try parse(minimal + "description: R&D, a & b, \(stars)x").description == "R&D, a & b, \(stars)x")
  }

  @Test(arguments: ["[", "{a: ", "- ", "? ", "a:\n "])
  func deepNestingIsRefused(opening: String) {
    for depth in [20, 999, 1_000, 5_000, 100_000] {
      let nested: String
      if opening == "a:\n " {
        nested = (0..<min(depth, 1_400)).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
      } else {
        nested = "labels:\n  " + String(repeating: opening, count: depth) + "\n"
      }
      #expect(refusal(minimal + nested) != nil)
    }
  }

  @Test func aLongListOfLabelsIsFine() throws {
    let labels = (0..<20_000).map { "label-\($0)" }
    let task = try parse(minimal + "labels: [" + labels.joined(separator: ", ") + "]")
    #expect(task.labels == labels)
    #expect(try parse(task.yaml()).labels == labels)
  }

  @Test func tooLargeAFileIsRefused() {
    let text = minimal + "#" + String(repeating: "x", count: 1 << 20)
    #expect(refusal(text)?.contains("at most 1048576 bytes") == true)
  }

  @Test func byteOrderMarkAndLineEndsOfOtherSystemsAreFine() throws {
    #expect(try parse("\u{FEFF}" + minimal) == parse(minimal))
    let windows = minimal.replacing("\n", with: "\r\n")
    #expect(try parse(windows) == parse(minimal))
    #expect(refusal(windows + "zzz: 1\r\n")?.contains("t/task.yaml:4: unknown key 'zzz'") == true)
  }

  @Test func bytesThatAreNotUTF8AreNamedByLine() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("task-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("task.yaml")
    try (Data(minimal.utf8) + Data("name: a".utf8) + Data([0xFF, 0xFE])).write(to: file)
    do {
      _ = try TaskDefinition.read(path: file.path, registry: registry)
      Issue.record("accepted")
    } catch {
      #expect("\(error)".hasPrefix("\(file.path):4: expected UTF-8 text"))
    }
    try Data().write(to: file)
    #expect(throws: TaskDefinitionError.self) { try TaskDefinition.read(path: folder.path, registry: registry) }
    #expect(throws: FilesError.self) { try TaskDefinition.read(path: folder.path + "/none.yaml", registry: registry) }
    #expect(throws: FilesError.self) { try TaskDefinition.read(path: "/dev/null", registry: registry) }
  }

  /// Damaged files are read or refused with one line, never more.
  @Test func damagedFilesAreReadOrRefused() {
    var state: UInt64 = 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let original = Array((TaskDefinitionTests.everything + "\nx: &a [1]\ny: *a\n").utf8)
    let inserted = Array("{}[]:,&*!|>'\"%@`#?-\n\t\\ \0\u{FEFF}0~<".utf8)
    for _ in 0..<3_000 {
      var bytes = original
      for _ in 0...next(4) {
        let position = next(bytes.count)
        switch next(4) {
        case 0: bytes.remove(at: position)
        case 1: bytes.insert(inserted[next(inserted.count)], at: position)
        case 2: bytes[position] = inserted[next(inserted.count)]
        default: bytes.removeSubrange(position..<min(bytes.count, position + next(40)))
        }
      }
      let message = refusal(String(decoding: bytes, as: UTF8.self))
      #expect(message?.contains("\n") != true)
    }
  }
}
