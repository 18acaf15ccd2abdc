import Files
import Foundation
import Testing

/// `hone check` as a user runs it.
@Suite struct CheckTests {
  private func columns(_ sentences: [[(String, String)]]) -> String {
    sentences.map { $0.map { "\($0.0)\t\($0.1)\n" }.joined() + "\n" }.joined()
  }

  private func clean(_ word: String) -> [[(String, String)]] {
    (0..<12).map { [("the", "O"), ("film", "B-FILM"), ("\(word)\($0)", "I-FILM"), ("was", "O"), ("great", "O")] }
  }

  @Test func plantedFaultsOfEntitiesAreFoundWithFileAndLine() async throws {
    let workspace = try HoneWorkspace()
    let faulty = clean("great") + [[("dull", "O"), ("plot", "I-FILM"), ("fun", "O")]]
    try workspace.write("train.conll", columns(faulty))
    try workspace.write("test.conll", columns(clean("great")))
    let command = [
      "check", "train.conll", "--kind", "ner", "--test", "test.conll", "--encoder", HoneWorkspace.encoder,
    ]
    let outcome = try await workspace.hone(command + ["--json"])
    #expect(outcome.status == 1, "\(outcome.errors)")
    let report = try JSON.parse(outcome.output, source: "output")
    let findings = report["findings"]?.arrayValue ?? []
    func finding(_ kind: String) -> JSON? { findings.first { $0["kind"]?.stringValue == kind } }
    #expect(finding("split_overlap")?["count"] == 12 && finding("split_overlap")?["severity"] == "error")
    #expect(finding("tag_sequence")?["places"]?.arrayValue?.first?["line"] == 74)
    #expect(report["errors"] == 1)
    #expect(report["splits"]?.arrayValue?.first?["labels"]?["FILM"] == 13)
    let people = try await workspace.hone(command)
    #expect(people.status == 1 && people.output.contains("error: test: 12 of 12 (100.00 %)"))
    #expect(people.output.contains("train.conll:74: the tag"))
  }

  @Test func warningsAreFailuresOnlyWhenAsked() async throws {
    let workspace = try HoneWorkspace()
    let rows = (0..<24).map { "the film \($0),\($0 % 2 == 0 ? "good" : "bad")\n" }.joined()
    try workspace.write("films.csv", "text,label\n" + rows + "The film 3!,bad\n")
    let command = ["check", "films.csv", "--encoder", HoneWorkspace.encoder]
    let outcome = try await workspace.hone(command)
    #expect(outcome.status == 0 && outcome.output.contains("duplicate_texts"), "\(outcome.output)\(outcome.errors)")
    #expect(try await workspace.hone(command + ["--strict"]).status == 1)
  }

  @Test func aCleanedCopyIsTrainedOnAndTheFilesStay() async throws {
    let workspace = try HoneWorkspace()
    let rows = (0..<24).map { "the film \($0),\($0 % 2 == 0 ? "good" : "bad"),n\($0 % 3)\n" }.joined()
    let content = "text,label,region\n" + rows + "The film 3!,bad,n1\n,good,n2\nthe test,bad,n1\nthe film 5,good,n1\n"
    try workspace.write("films.csv", content)
    try workspace.write("test.csv", "text,label,region\nThe test,bad,n1\nanother,good,n2\n")
    let command = ["check", "films.csv", "--test", "test.csv", "--encoder", HoneWorkspace.encoder, "--fix", "clean"]
    let outcome = try await workspace.hone(command)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.lines.first
        == "cleaned training: clean/films.csv: 25 rows; left out: 1 cannot be used, 1 stand again with the same label, "
        + "1 stand in a file that the model is scored on", "\(outcome.output)")
    // What needs a person is still said, of the copy.
    #expect(outcome.output.contains("clean/films.csv:26: good, and bad at clean/films.csv:7"), "\(outcome.output)")
    #expect(try String(contentsOfFile: workspace.folder + "/films.csv", encoding: .utf8) == content)
    #expect(
      try String(contentsOfFile: workspace.folder + "/clean/films.csv", encoding: .utf8)
        == "text,label,region\n" + rows + "the film 5,good,n1\n")
    let again = try await workspace.hone(command)
    #expect(again.status != 0 && again.errors.contains("clean: is there already"), "\(again.errors)")
    let trained = try await workspace.train(["--set", "training.epochs="], data: "clean")
    #expect(trained.status == 0, "\(trained.errors)")
    let entities = try await workspace.hone(
      ["check", "films.csv", "--kind", "ner", "--encoder", HoneWorkspace.encoder, "--fix", "other"])
    #expect(entities.status != 0 && entities.errorLines.count == 1, "\(entities.errors)")
    #expect(!FileManager.default.fileExists(atPath: workspace.folder + "/other"))
  }

  @Test func wrongLabelsAreSuspectedWhenAsked() async throws {
    let workspace = try HoneWorkspace()
    let (praise, anger) = (["lovely", "kind", "quick", "friendly"], ["broken", "late", "rude", "dirty"])
    let rows = (0..<80).map { index -> String in
      let words = index % 2 == 0 ? praise : anger
      // Row 11 of the file is labelled wrongly.
      let label = (index % 2 == 0) != (index == 9) ? "good" : "bad"
      return "\(words[index / 2 % 4]) and \(words[index / 8 % 4]) number \(index),\(label)\n"
    }.joined()
    try workspace.write("films.csv", "text,label\n" + rows)
    let command = ["check", "films.csv", "--encoder", HoneWorkspace.encoder]
    let outcome = try await workspace.hone(command + ["--suspects"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("note: training: 1 of 80 (1.25 %) labels are not what"), "\(outcome.output)")
    #expect(outcome.output.contains("films.csv:11: good, expected bad"))
    #expect(try await !workspace.hone(command).output.contains("label_suspects"))
  }

  @Test func aMissingFileHidesNothingInTheOthers() async throws {
    let workspace = try HoneWorkspace()
    let rows = (0..<24).map { "the film \($0),\($0 % 2 == 0 ? "good" : "bad")\n" }.joined()
    try workspace.write("films.csv", "text,label\n" + rows + "The film 3!,good\n")
    let outcome = try await workspace.hone(["check", "films.csv", "--test", "none.csv", "--encoder", "nowhere"])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("none.csv") && outcome.output.contains("contradicting_labels"))
    #expect(outcome.output.contains("texts were not cut into tokens"))
  }
}
