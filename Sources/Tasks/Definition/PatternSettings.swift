import Datasets
import Files
import Foundation

/// A pattern as the task file has it.
package struct PatternSettings: Sendable {
  package enum Source: Sendable, Equatable {
    case regex(String)
    case words([String])
    /// One entry a line; relative to the task file.
    case file(String)
  }

  package var label: String
  package var source: Source
  package var letters: PatternCase
  package var priority: EntityPattern.Priority
  /// Where the pattern was written.
  private let place: TaskPlace

  /// The patterns of a task in their order.
  static func read(_ reader: SettingsReader) throws -> [PatternSettings] {
    try reader.items("patterns").map(PatternSettings.init)
  }

  private init(_ reader: SettingsReader) throws {
    place = reader.root.place
    label = try reader.text("patterns.label")
    letters = try reader.choice("patterns.case", as: PatternCase.self)
    priority = try reader.choice("patterns.priority", as: EntityPattern.Priority.self)
    let regex = try reader.optionalText("patterns.regex")
    let words = try reader.optionalTexts("patterns.words")
    let file = try reader.optionalText("patterns.file")
    switch (regex, words, file) {
    case (let regex?, nil, nil): source = .regex(regex)
    case (nil, let words?, nil): source = .words(words)
    case (nil, nil, let file?): source = .file(file)
    default:
      throw TaskDefinitionError.conflict(
        reader.root.place, paths: ["patterns.regex", "patterns.words", "patterns.file"],
        reason: "expected exactly one of them in each pattern")
    }
    if let regex, let node = try reader.node("patterns.regex"),
      PatternExpression(regex, ignoresCase: letters == .ignore) == nil
    {
      throw TaskDefinitionError.wrongValue(
        node.place, path: "patterns.regex",
        expected: "a regular expression (ICU's syntax; in single quotes a backslash stands for itself)",
        found: node.found, suggestion: nil)
    }
  }

  /// Bytes of a word list: its entries stand in every model that is trained with it.
  private static let largestFile = 16 << 20

  /// The pattern with its words read.
  ///
  /// - Parameter folder: what file names are relative to.
  /// - Throws: `TaskDefinitionError.wordList` for a file that cannot be read, has no entry or too many.
  package func pattern(in folder: String) throws -> EntityPattern {
    let form: EntityPattern.Form
    switch source {
    case .regex(let text):
      guard let expression = PatternExpression(text, ignoresCase: letters == .ignore) else {
        throw ModelError.invalidSetting(
          file: TaskDefinition.fileName, key: "patterns.regex", expected: "a regular expression", found: text)
      }
      form = .regex(expression)
    case .words(let words): form = .words(words)
    case .file(let file): form = .words(try entries(TaskDefinition.joined(folder, file)))
    }
    return EntityPattern(label: label, form: form, ignoresCase: letters == .ignore, priority: priority)
  }

  /// The lines of a word list without blanks around them; empty ones are none.
  private func entries(_ path: String) throws -> [String] {
    func wrong(_ found: String) -> TaskDefinitionError {
      .wordList(place, file: path, found: found, largest: Self.largestFile)
    }
    let text: String
    do {
      let status = try FileStatus(path)
      guard let status else { throw wrong("no such file") }
      if status.kind == .directory { throw wrong("a directory") }
      if status.size > Self.largestFile { throw wrong("\(status.size) bytes") }
      text = try DocumentFile.text(path: path, ReadOptions())
    } catch DatasetError.empty {
      throw wrong("no entry")
    } catch DatasetError.notText(_, let kind, _) {
      throw wrong(kind)
    }
    let entries = text.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).compactMap { line in
      let entry = String(Substring(line)).trimmingCharacters(in: .whitespaces)
      return entry.isEmpty ? nil : entry
    }
    guard !entries.isEmpty else { throw wrong("no entry") }
    return entries
  }

  var json: JSON {
    var object = JSONObject()
    object["label"] = .string(label)
    switch source {
    case .regex(let regex): object["regex"] = .string(regex)
    case .words(let words): object["words"] = .array(words.map { .string($0) })
    case .file(let file): object["file"] = .string(file)
    }
    object["case"] = .string(letters.rawValue)
    object["priority"] = .string(priority.rawValue)
    return .object(object)
  }

  static let keys: [TaskKey] = [
    TaskKey(
      "patterns", .items, kind: TaskKind.ner.name,
      "rules that mark entities by their letters, beside the model and in its place"),
    TaskKey("patterns.label", .text, required: true, "type of the entities, which the model need not know"),
    TaskKey("patterns.regex", .text, "regular expression in ICU's syntax"),
    TaskKey("patterns.words", .textList(atLeast: 1), "entries of one word or several, found as whole words"),
    TaskKey("patterns.file", .text, "file of such entries, one a line"),
    TaskKey(
      "patterns.case", .choice(PatternCase.allCases.map(\.rawValue)), default: .string(PatternCase.exact.rawValue),
      "whether upper and lower case are the same"),
    TaskKey(
      "patterns.priority", .choice(EntityPattern.Priority.allCases.map(\.rawValue)),
      default: .string(EntityPattern.Priority.pattern.rawValue),
      "pattern: overrides what the model found there; model: only adds where it found nothing"),
  ]
}

extension PatternSettings: Equatable {
  /// Equal by what they say, wherever it was written.
  package static func == (left: PatternSettings, right: PatternSettings) -> Bool { left.json == right.json }
}
