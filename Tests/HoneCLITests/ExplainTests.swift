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
      "predict", "model", "😀 thé film <b>was</b> good", long, "", "--explain", "--json", "--html", "why.html",
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
    }
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
  }
}
