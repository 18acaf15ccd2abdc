import Tasks
import Testing
import Tokenizers

@Suite struct SentenceSplitterTests {
  private func sentences(_ text: String) -> [String] {
    let words = WordSplitter(.standard).words(text)
    let starts = SentenceSplitter().starts(text, words: words)
    let slices = TextSlices(text)
    return starts.indices.map { index in
      let end = index + 1 < starts.count ? starts[index + 1] : words.count
      return slices[words[starts[index]].lowerBound..<words[end - 1].upperBound]
    }
  }

  @Test(arguments: [
    ("Anna came. Ben left! Why? Nobody knows.", ["Anna came.", "Ben left!", "Why?", "Nobody knows."]),
    ("Dr. Meyer paid 3.50 to A. Berger.", ["Dr. Meyer paid 3.50 to A. Berger."]),
    ("He said “No.” Then he left.", ["He said “No.”", "Then he left."]),
    ("Kind regards\nAnna Berger\n\nGraz", ["Kind regards", "Anna Berger", "Graz"]),
    ("one page\u{0C}another", ["one page", "another"]),
    ("p = 0 . 53 here . Then 5 .", ["p = 0 . 53 here .", "Then 5 ."]),
    ("see fig. 3 and so on", ["see fig. 3 and so on"]),
    ("", []), ("   ", []), ("word", ["word"]),
  ]) func cuts(text: String, expected: [String]) {
    #expect(sentences(text) == expected)
  }

  @Test func aLongLineThatWasBrokenGoesOn() {
    let text = "Thank you for your letter about the claim that we have paid to Karl\nBrandt last week. He will call."
    #expect(sentences(text).count == 2)
  }
}
