import Files
import Foundation
import Testing

/// `hone predict --explain` as a user runs it.
@Suite struct ExplainTests {
  private func explanations(_ line: String) throws -> (JSON, [JSON]) {
    let json = try JSON.parse(line, source: "output")
    return (json, json["explanations"]?.arrayValue ?? [])
  }

  @Test func wordsAreNamedWithTheirPlacesAndAddUp() async throws {
    let workspace = try HoneWorkspace()
    try workspace.write(
      "films.csv", "text,label\n" + (0..<40).map { "the film was \($0 % 2 == 0 ? "good" : "bad"),\($0 % 2)\n" }.joined()
    )
    let trained = try await workspace.train([
      "--out", "model", "--set", "training.steps=60", "--set", "training.learning_rate=0.01", "--set",
      "training.epochs=",
    ])
    #expect(trained.status == 0, "\(trained.errors)")
    // An emoji and a combining accent: offsets are code points. The long text is read in windows.
    let long = Array(repeating: "the film was good", count: 20).joined(separator: " ")
    let outcome = try await workspace.hone([
      "predict", "model", "😀 the\u{301} film <b>was</b> 👩🏽‍🚀 good", long, "", "--explain", "--json", "--html", "why.html",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    for line in outcome.lines {
      let (prediction, found) = try explanations(line)
      let text = Array((prediction["text"]?.stringValue ?? "").unicodeScalars)
      let explanation = try #require(found.first)
      #expect(found.count == 1 && explanation["label"] == prediction["label"])
      var (sum, last) = (0.0, 0)
      for word in explanation["words"]?.arrayValue ?? [] {
        let (start, end) = (word["start"]?.intValue ?? -1, word["end"]?.intValue ?? -1)
        #expect(start >= last && end > start)
        var slice = String.UnicodeScalarView()
        slice.append(contentsOf: text[start..<end])
        #expect(word["text"] == .string(String(slice)))
        sum += word["attribution"]?.doubleValue ?? .nan
        last = end
      }
      let way = (explanation["output"]?.doubleValue ?? 0) - (explanation["baseline"]?.doubleValue ?? 0)
      #expect(abs(way - sum) <= 0.01 * max(abs(way), 0.1) + 1e-9, "\(line)")
      #expect(abs((explanation["gap"]?.doubleValue ?? .nan) - (way - sum)) < 1e-9)
      #expect(explanation["baseline_token"] == "[MASK]")
    }
    let accented = try explanations(outcome.lines[0]).1[0]["words"]?.arrayValue ?? []
    #expect(accented.contains { $0["text"] == "the\u{301}" && $0["start"] == .number(JSONNumber(2)) }, "\(accented)")
    let page = try String(contentsOfFile: workspace.folder + "/why.html", encoding: .utf8)
    #expect(page.contains("&lt;") && !page.contains("<b>") && page.contains("<mark class=\"for\""))
    let people = try await workspace.hone([
      "predict", "model", "the film was good", "--explain", "--explain-steps", "8",
    ])
    #expect(people.lines.count == 6 && people.lines[2].contains("\"good\""), "\(people.output)")
    #expect(!people.output.contains("\u{1B}"))
  }

  @Test func pairsAndNumbersAreExplainedAndEntitiesAreNot() async throws {
    let workspace = try HoneWorkspace()
    try workspace.write(
      "films.csv",
      "text,other,label,stars\n"
        + (0..<40).map { "the film was \($0 % 2 == 0 ? "good" : "bad"),it is fun,\($0 % 2),\($0 % 2 + 3)\n" }.joined())
    _ = try await workspace.train(["--out", "pair", "--text", "text", "--pair", "other", "--label", "label"])
    let pair = try await workspace.hone(["predict", "pair", "the film", "it was fun", "--explain", "--json"])
    let words = try explanations(pair.lines[0]).1.first?["words"]?.arrayValue ?? []
    #expect(words.map { $0["pair"] } == [false, false, true, true, true], "\(pair.output)\(pair.errors)")
    #expect(words.last?["text"] == "fun")
    _ = try await workspace.train(["--out", "number", "--kind", "regression", "--text", "text", "--label", "stars"])
    let number = try await workspace.hone(["predict", "number", "the film", "--explain", "--json"])
    #expect(try explanations(number.lines[0]).1.first?["label"] == "stars")
    try workspace.write("e.conll", (0..<12).map { _ in "the O\nfilm B-X\nwas O\n\n" }.joined())
    _ = try await workspace.train(["--out", "tags", "--kind", "ner"], data: "e.conll")
    let tags = try await workspace.hone(["predict", "tags", "the film", "--explain"])
    #expect(tags.status != 0 && tags.errorLines.count == 1)
    let alone = try await workspace.hone(["predict", "pair", "a", "b", "--html", "x.html"])
    #expect(alone.status != 0 && alone.errors.contains("--explain"), "\(alone.errors)")
    for (arguments, named) in [
      (["--explain-steps", "8"], "--explain"), (["--explain", "--explain-steps", "0"], "1 to 512"),
      (["--explain", "--explain-steps", "513"], "1 to 512"),
    ] {
      let refused = try await workspace.hone(["predict", "pair", "a", "b"] + arguments)
      #expect(refused.status != 0 && refused.errors.contains(named) && refused.output.isEmpty, "\(refused.errors)")
    }
  }

  @Test func severalLabelsAreExplainedOneByOneAndWhatWasCutIsLeftOut() async throws {
    let workspace = try HoneWorkspace()
    try workspace.write(
      "films.csv",
      "text,label\n" + (0..<40).map { "the film was good,\($0 % 2 == 0 ? "<i>;b" : "c;<i>")\n" }.joined())
    let trained = try await workspace.train([
      "--out", "several", "--kind", "multi_label", "--text", "text", "--label", "label", "--set",
      "data.separator=;", "--set", "overflow=truncate", "--set", "training.max_length=6", "--set", "training.steps=80",
      "--set", "training.learning_rate=0.01", "--set", "training.epochs=",
    ])
    #expect(trained.status == 0, "\(trained.errors)")
    let outcome = try await workspace.hone([
      "predict", "several", "the film was good and very dull", "--explain", "--json", "--html", "why.html",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let (prediction, found) = try explanations(try #require(outcome.lines.first))
    let labels = prediction["labels"]?.arrayValue ?? []
    #expect(labels.contains("<i>") && found.map { $0["label"] } == labels, "\(outcome.output)")
    #expect(prediction["truncated_tokens"] == .number(JSONNumber(3)))
    for explanation in found {
      let words = (explanation["words"]?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }
      #expect(words == ["the", "film", "was", "good"])
    }
    let page = try String(contentsOfFile: workspace.folder + "/why.html", encoding: .utf8)
    #expect(page.contains("&lt;i&gt;") && !page.contains("<i>") && page.contains("3 tokens were not read"))
  }

  /// A terminal gets colours and still no character of the text that it would obey.
  @Test(.enabled(if: HoneWorkspace.hasTerminals, "/usr/bin/script is absent; install bsdutils"))
  func wordsAreMarkedOnATerminal() async throws {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", HoneWorkspace.films)
    _ = try await workspace.train(["--out", "model", "--text", "review", "--label", "stars"])
    let terminal = try await workspace.honeOnTerminal(["predict", "model", "a great\u{7}\u{202E} film", "--explain"])
    let marked = terminal.dropFirst(2).first ?? ""
    #expect(marked.contains("\u{1B}[0m") && marked.contains("great"), "\(terminal)")
    #expect(!marked.contains("\u{7}") && !marked.unicodeScalars.contains("\u{202E}"), "\(terminal)")
  }
}
