import Files
import Foundation
import Testing

/// `hone tag` and the other commands on an entity model of a few thousand weights, as a user runs them.
@Suite struct TagTests {
  private static let rows = (0..<24).map { index in
    index % 3 == 0
      ? "the\tO\nfilm\tO\ngreat\tB-FILM\nfun\tI-FILM\n.\tO\n\n"
      : index % 3 == 1 ? "plot\tB-ACTOR\nwas\tO\nreally\tO\ndull\tO\n\n" : "it\tO\nis\tO\nvery\tO\nboring\tO\n\n"
  }.joined()

  private func trained() async throws -> HoneWorkspace {
    let workspace = try HoneWorkspace()
    try workspace.write("films.conll", Self.rows)
    let outcome = try await workspace.hone([
      "train", "films.conll", "--kind", "ner", "--encoder", HoneWorkspace.encoder, "--set", "training.steps=40",
      "--set",
      "training.epochs=", "--set", "training.learning_rate=0.01", "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let summary = try JSON.parse(outcome.output, source: "output")
    #expect((summary["best_score"]?.doubleValue ?? 0) > 0.9 && summary["metric"] == "micro_f1")
    return workspace
  }

  @Test func everyInputGivesTheSameEntities() async throws {
    let workspace = try await trained()
    let text = "the film great fun . 😀\n\nplot was really dull\n"
    try FileManager.default.createDirectory(atPath: workspace.folder + "/letters", withIntermediateDirectories: true)
    try workspace.write("letters/a.txt", text)
    try workspace.write("letters/b.pdf", "%PDF-1.7 and so on")
    let argument = try await workspace.hone(["tag", "films", text, "--json"])
    #expect(argument.status == 0, "\(argument.errors)")
    let spans = try JSON.parse(argument.output, source: "output")["spans"]
    let scalars = Array(text.unicodeScalars)
    let found = (spans?.arrayValue ?? []).map { span -> String in
      var slice = String.UnicodeScalarView()
      slice.append(contentsOf: scalars[(span["start"]?.intValue ?? 0)..<(span["end"]?.intValue ?? 0)])
      #expect(String(slice) == span["text"]?.stringValue)
      return "\(String(slice)) \(span["label"]?.stringValue ?? "")"
    }
    #expect(found == ["great fun FILM", "plot ACTOR"])
    let file = try await workspace.hone(["tag", "films", "letters/a.txt", "--json"])
    let input = try await workspace.hone(["tag", "films", "--json"], input: text)
    for outcome in [file, input] {
      #expect(outcome.status == 0)
      #expect(try JSON.parse(outcome.output, source: "output")["spans"] == spans)
    }
    let folder = try await workspace.hone(["tag", "films", "letters", "--json"])
    #expect(folder.status == 3)
    #expect(try JSON.parse(folder.output, source: "output")["spans"] == spans)
    #expect(folder.errors.contains("b.pdf") && folder.errors.contains("PDF"))
  }

  @Test func everyFormIsWritten() async throws {
    let workspace = try await trained()
    let text = "the film great fun."
    for (form, part) in [
      ("text", "[great fun](FILM"), ("csv", "FILM,great fun,"), ("conll", "great\tB-FILM\nfun\tI-FILM"),
      ("label-studio", "\"from_name\":\"label\""), ("html", "<html"), ("jsonl", "\"label\":\"FILM\""),
      ("redacted", "the film [FILM]."),
    ] {
      let outcome = try await workspace.hone(["tag", "films", text, "--format", form])
      #expect(outcome.status == 0 && outcome.output.contains(part), "\(form): \(outcome.output)")
      let saved = try await workspace.hone(["tag", "films", text, "--format", form, "--output", "out.\(form)"])
      #expect(saved.status == 0 && saved.output.isEmpty)
      #expect(try String(contentsOfFile: workspace.folder + "/out.\(form)", encoding: .utf8) == outcome.output)
    }
    let brat = try await workspace.hone(["tag", "films", text, "--format", "brat", "--output", "brat"])
    #expect(brat.status == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: workspace.folder + "/brat").sorted()
    #expect(names.map { $0.split(separator: ".").last.map(String.init) } == ["ann", "txt"])
    // What was written is read again.
    let again = try await workspace.hone(["evaluate", "films", "--data", "brat", "--json"])
    #expect(try JSON.parse(again.output, source: "output")["score"]?.doubleValue == 1, "\(again.errors)")
  }

  @Test func filesThatAreNoTextAreNamedAndTheRestIsTagged() async throws {
    let workspace = try await trained()
    try workspace.write("a.txt", "the film great fun .")
    try workspace.write("b.pdf", "%PDF-1.7 and so on")
    let both = try await workspace.hone(["tag", "films", "a.txt", "b.pdf", "--json"])
    #expect(both.status == 3 && both.errors.contains("b.pdf") && both.output.contains("great fun"))
    let one = try await workspace.hone(["tag", "films", "b.pdf", "--output", "out.txt"])
    #expect(one.status == 1 && one.errors.contains("b.pdf"))
    #expect(!FileManager.default.fileExists(atPath: workspace.folder + "/out.txt"))
  }

  @Test func entitiesEndInsideWordsOnlyWhenAsked() async throws {
    let workspace = try await trained()
    // The word rule learned here keeps no punctuation inside words but what its own words have.
    try workspace.write(
      "joined.conll",
      (0..<24).map { "it-is\tO\nthe\tO\ngreat\tB-FILM\nfun\tI-FILM\n\nvery\tO\ndull-plot\tO\nw\($0)\tO\n\n" }.joined())
    let trained = try await workspace.hone([
      "train", "joined.conll", "--kind", "ner", "--encoder", HoneWorkspace.encoder, "--set", "training.steps=40",
      "--set", "training.epochs=", "--set", "training.learning_rate=0.01", "--json",
    ])
    #expect(trained.status == 0, "\(trained.errors)")
    let whole = try await workspace.hone(["tag", "joined", "the great fun-dull", "--format", "conll"])
    #expect(whole.output.contains("fun-dull\t"), "\(whole.output)")
    let cut = try await workspace.hone(["tag", "joined", "the great fun-dull", "--format", "conll", "--inside-words"])
    #expect(cut.output.contains("fun\t") && cut.output.contains("-\t"), "\(cut.output)")
  }

  @Test func patternsOfTheTaskAreTaggedMarkedAndScored() async throws {
    let workspace = try HoneWorkspace()
    try workspace.write("films.conll", Self.rows)
    try workspace.write("verbs.txt", "is\nwas\n")
    try workspace.write(
      "task.yaml",
      """
      version: 1
      kind: ner
      encoder: \(HoneWorkspace.encoder)
      data: {train: films.conll, test: films.conll}
      training: {steps: 40, learning_rate: 0.01}
      patterns:
        - {label: CLAIM, regex: 'CL-[0-9]{6}'}
        - {label: VERB, file: verbs.txt, priority: model}
        - {label: FILM, words: [dull], priority: pattern}
      """)
    let outcome = try await workspace.hone(["train", "task.yaml", "--json", "--out", "model"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try JSON.parse(outcome.output, source: "output")
    // Every "dull" is outside in the file, and 16 verbs: the patterns cost precision, and the score says so.
    #expect(report["test"]?["of_patterns"] == 24, "\(outcome.output)")
    let tagged = try await workspace.hone(["tag", "model", "plot was dull, see CL-123456", "--json"])
    #expect(
      tagged.output.contains(
        #"{"start":19,"end":28,"label":"CLAIM","text":"CL-123456","score":1.0,"source":"pattern"}"#), "\(tagged.output)"
    )
    #expect(tagged.output.contains(#""label":"VERB","text":"was","score":1.0,"source":"pattern""#))
    let again = try await workspace.hone(["evaluate", "model", "--data", "films.conll"])
    #expect(again.output.contains("24 of the entities found are those of the task's patterns"), "\(again.output)")
  }

  @Test func whatDoesNotFitIsOneLine() async throws {
    let workspace = try await trained()
    for (arguments, part) in [
      (["predict", "films", "x"], "hone tag"), (["tag", "films", "nothing.txt"], "nothing.txt"),
      (["tag", "films", "x", "--format", "pdf"], "pdf"), (["tag", "films", "x", "--format", "brat"], "--output"),
      (["tag", "films", "x", "--min-score", "7"], "--min-score"),
      (["train", "films.conll", "--kind", "ner", "--set", "head.pooling=mean", "--set", "context=page"], "context"),
      (["evaluate", "films", "--data", "films.conll", "--metric", "accuracy"], "micro_f1"),
    ] {
      let outcome = try await workspace.hone(arguments)
      #expect(outcome.status != 0 && outcome.output.isEmpty, "\(arguments)")
      #expect(outcome.errors.contains(part), "\(arguments): \(outcome.errors)")
    }
  }
}
