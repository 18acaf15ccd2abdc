import Datasets
import Testing

@Suite("Tagged documents as text")
struct TextOutputTests {
  @Test("brackets with label and score, of patterns their name")
  func brackets() throws {
    let first = tagged("I met ⟦Anna Berger|PERSON|0.984⟧ (⟦a@b.c|EMAIL|*⟧)\n", name: "x")
    let documents = [first, tagged("Bye", name: "y")]
    #expect(try written("text", documents) == "I met [Anna Berger](PERSON 0.98) ([a@b.c](EMAIL pattern))\nBye\n")
    #expect(
      try written("text", documents) { $0.names = true }
        == "== x ==\nI met [Anna Berger](PERSON 0.98) ([a@b.c](EMAIL pattern))\n\n== y ==\nBye\n")
  }

  @Test("colours of the task's order, ended before each line break")
  func colors() throws {
    let output = try written("text", [tagged("a ⟦b\nc|X|0.5⟧ ⟦d|Y|1⟧ ⟦e|X|1⟧")]) {
      $0.colors = true
      $0.labels = ["Y", "X"]
    }
    let x = "\u{1B}[38;5;16;48;5;223m"
    let y = "\u{1B}[38;5;16;48;5;153m"
    let end = "\u{1B}[0m"
    #expect(
      output == "a \(x)b\(end)\n\(x)c\(end) \u{1B}[2mX 0.50\(end) \(y)d\(end) \u{1B}[2mY 1.00\(end) "
        + "\(x)e\(end) \u{1B}[2mX 1.00\(end)\n")
  }

  @Test("a label keeps its colour from output to output, and labels of one output do not share one")
  func stableColors() throws {
    func codes(_ labels: [String]) throws -> [Substring] {
      let text = labels.map { "⟦x|\($0)|1⟧" }.joined(separator: " ")
      return try written("text", [tagged(text)]) { $0.colors = true }.matches(of: /48;5;(\d+)m/).map(\.output.1)
    }
    #expect(try codes(["ORG"]) == codes(["ORG", "PER", "ORG"]).suffix(1))
    #expect(Set(try codes((0..<12).map { "L\($0)" })).count == 12)
    #expect(try codes((0..<40).map { "L\($0)" }).count == 40)
  }

  @Test("no text, label or name drives the terminal", arguments: [false, true])
  func hostile(colors: Bool) throws {
    let evil = "\u{1B}]0;owned\u{7}\u{9B}2J\r\u{8}\u{0}\u{202E}\u{2066}\u{7F}\u{85}"
    let document = tagged("\(evil)\tx\r\n⟦\(evil)|\(evil)\n|0.5⟧", name: evil + "\n")
    let output = try written("text", [document]) {
      $0.colors = colors
      $0.names = true
    }
    // What is left once our own sequences are taken away holds no control characters but tabs and line feeds.
    let own = output.replacing(/\u{1B}\[(0|1|2|38;5;16;48;5;\d+)m/, with: "")
    let controls = own.unicodeScalars.filter {
      $0.properties.generalCategory == .control || ("\u{202A}"..."\u{202E}").contains($0)
        || ("\u{2066}"..."\u{2069}").contains($0)
    }
    #expect(Set(controls) == ["\t", "\n"])
    #expect(controls.count == 4)
    #expect(own.contains("\\u{1b}]0;owned\\u{7}\\u{9b}2J\\u{d}\\u{8}\\u{0}\\u{202e}\\u{2066}\\u{7f}\\u{85}\tx\n"))
  }
}
