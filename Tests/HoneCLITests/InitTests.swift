import Files
import Foundation
import Testing

/// `hone init`, from the files that people have to a trained model, without a task file written by hand.
@Suite struct InitTests {
  private static func rows(_ change: (Int) -> String) -> String {
    (0..<40).map { change($0) + "\n" }.joined()
  }

  private func workspace() throws -> HoneWorkspace {
    let workspace = try HoneWorkspace()
    for folder in ["tasks", "models", "runs"] {
      try FileManager.default.createDirectory(
        atPath: workspace.folder + "/" + folder, withIntermediateDirectories: true)
    }
    return workspace
  }

  @Test func aSemicolonFileInWindows1252BecomesATaskThatTrains() async throws {
    let workspace = try workspace()
    let content =
      "Betreff;Text;Thema;Kunde\r\n"
      + Self.rows { "great film;it is f\u{fc}n \u{20ac}\($0);\($0 % 2 == 0 ? "gut" : "schlecht");k\($0 / 4)" }
    let bytes = content.unicodeScalars.map { $0 == "\u{20ac}" ? UInt8(0x80) : UInt8(truncatingIfNeeded: $0.value) }
    try Data(bytes).write(to: URL(fileURLWithPath: workspace.folder + "/kunden.csv"))
    let made = try await workspace.hone([
      "init", "kunden", "--data", "kunden.csv", "--text", "Betreff", "--text", "Text", "--label", "Thema", "--group",
      "Kunde",
    ])
    #expect(made.status == 0, "\(made.errors)")
    let text = try String(contentsOfFile: workspace.folder + "/tasks/kunden/task.yaml", encoding: .utf8)
    for part in [
      "train: \"../../kunden.csv\"", "text: [\"Betreff\", \"Text\"]",
      "encoding: windows-1252  # guessed: byte 0xFC on line 2",
      "# labels: gut 20, schlecht 20", "delimiter ';' (detected)", "kind: classification  # guessed",
    ] { #expect(text.contains(part), "\(part) in\n\(text)") }
    let trained = try await workspace.hone([
      "train", "kunden", "--encoder", HoneWorkspace.encoder, "--set", "training.steps=4", "--set", "training.epochs=",
      "--json",
    ])
    #expect(trained.status == 0, "\(trained.errors)")
    let again = try await workspace.hone(["init", "kunden", "--data", "kunden.csv"])
    #expect(again.status == 1 && again.errors.contains("is there already"))
    #expect(
      try await workspace.hone(["check", "kunden", "--encoder", HoneWorkspace.encoder]).output.contains("40 texts"))
  }

  @Test func theKindIsGuessedFromTheLabels() async throws {
    let workspace = try workspace()
    for (name, labels, kind) in [
      ("stars", ["1", "2", "3", "4", "5"], "classification"), ("measure", ["0.5", "1.25", "7"], "regression"),
      ("tags", ["a;b", "b", "a", "", "c;a"], "multi_label"), ("opinion", ["positive", "Negative"], "sentiment"),
      ("names", ["x, y", "z"], "classification"), ("flags", ["yes", "no", "on"], "classification"),
    ] {
      let content = "text,label\n" + Self.rows { "film \($0),\"\(labels[$0 % labels.count])\"" }
      try workspace.write("\(name).csv", content)
      let made = try await workspace.hone(["init", name, "--data", "\(name).csv"])
      #expect(
        made.status == 0 && made.output.contains("kind: \(kind)  # guessed"), "\(name): \(made.output)\(made.errors)")
    }
    let text = try String(contentsOfFile: workspace.folder + "/tasks/flags/task.yaml", encoding: .utf8)
    #expect(text.contains("no 13") && text.contains("label: \"label\"  # guessed by its name"))
  }

  @Test func whatCannotBeGuessedIsOneLine() async throws {
    let workspace = try workspace()
    try workspace.write("a.csv", "x,y,z\n1,2,3\n")
    for (arguments, message) in [
      (["init", "a", "--data", "a.csv"], "\"x\", \"y\", \"z\""),
      (["init", "a", "--data", "none.csv"], "none.csv"),
      (["init", "a/b", "--data", "a.csv"], "the task's name"),
      (["init", "a", "--data", "a.csv", "--kind", "ner"], "--kind"),
    ] {
      let outcome = try await workspace.hone(arguments)
      #expect(outcome.status != 0 && outcome.errors.contains(message), "\(outcome.errors)")
      #expect(!FileManager.default.fileExists(atPath: workspace.folder + "/tasks/a"))
    }
  }
}
