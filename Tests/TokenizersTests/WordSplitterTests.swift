import Files
import Testing
import Tokenizers

@Suite("Words of raw text")
struct WordSplitterTests {
  private func cut(_ text: String, _ rule: WordRule) -> [String] {
    let scalars = Array(text.unicodeScalars)
    return WordSplitter(rule).words(text).map { range in
      var word = String.UnicodeScalarView()
      word.append(contentsOf: scalars[range])
      return String(word)
    }
  }

  @Test("every punctuation character is a word where the rule names none")
  func separate() {
    #expect(
      cut("Jean-Luc (U.S.) paid 3,000.", .separate)
        == ["Jean", "-", "Luc", "(", "U", ".", "S", ".", ")", "paid", "3", ",", "000", "."])
    #expect(cut(" \n\t ", .separate) == [])
    #expect(cut("", .separate) == [])
  }

  @Test("punctuation stays where the rule has it")
  func standard() {
    #expect(
      cut("Jean-Luc O'Neill's U.S. 3,000 a,b @anna #tag", .standard)
        == ["Jean-Luc", "O'Neill's", "U.S", ".", "3,000", "a", ",", "b", "@anna", "#tag"])
    #expect(cut("--x-- 'quoted'", .standard) == ["-", "-", "x", "-", "-", "'", "quoted", "'"])
    #expect(cut("5% of", WordRule(after: ["%"])) == ["5%", "of"])
  }

  @Test("an apostrophe that goes with what follows cuts the word before it")
  func clitics() {
    #expect(cut("It's Anna's", WordRule(before: ["'"])) == ["It", "'s", "Anna", "'s"])
  }

  @Test("emoji, ideographs, marks and format characters")
  func otherScripts() {
    #expect(cut("Anna😀👍🏽 e\u{301}t\u{E9}", .separate) == ["Anna", "😀👍🏽", "e\u{301}t\u{E9}"])
    #expect(cut("東京は", .separate).count == 3)
    #expect(cut("a\u{200D}b", .separate) == ["a\u{200D}b"])
  }

  @Test("words are ascending, without overlap, and hold every letter", arguments: [WordRule.separate, .standard])
  func coverage(rule: WordRule) {
    let text = "Dr. A. Okafor's e-mail: anna.b@x-y.com — “3.5%”, 東京 🇦🇹\u{FE0F}!\r\nnaïve\u{0}x"
    let words = WordSplitter(rule).words(text)
    let scalars = Array(text.unicodeScalars)
    var end = 0
    for word in words {
      #expect(word.lowerBound >= end && !word.isEmpty && word.upperBound <= scalars.count)
      #expect(scalars[end..<word.lowerBound].allSatisfy { !$0.properties.isAlphabetic })
      end = word.upperBound
    }
  }

  @Test("the rule that is learned from words cuts their text into them again")
  func learning() {
    var columns = WordRuleLearner()
    for word in "Jean-Luc paid 3,000 to @anna in the U.S. on 5/6/24 ; she 's well-known ( really ) . It 's 2.5 %".split(
      separator: " ")
    {
      columns.add(word: String(word))
    }
    let rule = columns.rule
    #expect(rule.inside.contains("-") && rule.betweenDigits.contains(",") && rule.betweenDigits.contains("/"))
    #expect(rule.before.contains("@") && rule.before.contains("'") && !rule.inside.contains("'"))
    #expect(cut("She's Jean-Luc (3,000) @anna.", rule) == ["She", "'s", "Jean-Luc", "(", "3,000", ")", "@anna", "."])
    var split = WordRuleLearner()
    for word in ["alpha", "-", "methyl", "-", "x"] { split.add(word: word) }
    #expect(cut("alpha-methyl", split.rule) == ["alpha", "-", "methyl"])
  }

  @Test("edges of spans take punctuation out of the rule")
  func cutting() {
    let rule = WordRule.standard.cutting([("Meyer's Jean-Luc", [0, 5, 8, 16])])
    #expect(!rule.inside.contains("'") && rule.inside.contains("-"))
    #expect(cut("Meyer's Jean-Luc", rule) == ["Meyer", "'", "s", "Jean-Luc"])
    // An edge between two letters cannot be cut by any rule; it ends all the same.
    #expect(WordRule.standard.cutting([("Meyers", [5])]) == .standard)
    #expect(WordSplitter(.standard).crossed([5, 6, 0], in: "Meyers x") == [5])
  }

  @Test("written and read is the same")
  func json() throws {
    for rule in [WordRule.separate, .standard, WordRule(inside: ["\u{2019}", "\"", "\\"], after: ["%"])] {
      #expect(WordRule(try JSON.parse(rule.json.serialized(), source: "rule")) == rule)
    }
    #expect(WordRule(["inside": "-"]) == nil)
    #expect(WordRule("inside") == nil)
  }
}
