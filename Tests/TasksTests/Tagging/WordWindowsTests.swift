import Encoders
import Files
import Foundation
import Tasks
import Testing
import Tokenizers

@Suite struct WordWindowsTests {
  private static let encoder = repository.appendingPathComponent("Tests/Fixtures/tiny-bert/encoder").path

  private func tokenizer() throws -> any TextTokenizer {
    try DirectoryHandle.read(Self.encoder) { try TokenizerLoader.load($0) }
  }

  private func text(_ words: Int, seed: Int = 3) -> WordText {
    let list = ["the", "film", "boringly", "isn't", "great", "xyzzyplugh", ".", "é", "\u{0}", "naïve-est"]
    let text = (0..<words).map { list[($0 * 7 + $0 * $0 * seed) % list.count] }.joined(separator: " ")
    let ranges = WordSplitter(.standard).words(text)
    return WordText(text: text, words: ranges, sentenceStarts: ranges.isEmpty ? [] : [0])
  }

  @Test(arguments: [8, 12, 20, 40], [0, 5]) func everyWordIsDecidedOnce(length: Int, shift: Int) throws {
    let tokenizer = try tokenizer()
    let windows = WordWindows(tokenizer: tokenizer, length: length, shift: shift)
    for count in [0, 1, 2, 9, 60, 200] {
      let text = text(count)
      let cut = windows(text, stretch: 0..<text.words.count, slices: TextSlices(text.text))
      #expect(cut.flatMap { Array($0.words) } == Array(0..<text.words.count))
      for window in cut {
        #expect(window.window.ids.count <= length && window.window.ids.count > 2)
        #expect(window.rows.count == window.words.count)
        #expect(window.rows.allSatisfy { $0 < Int32(window.window.ids.count) - 1 })
      }
      #expect(cut.count(where: \.isFirst) == (text.words.isEmpty ? 0 : 1))
    }
  }

  @Test func rowsAreFirstPieces() throws {
    let tokenizer = try tokenizer()
    let text = text(30)
    let slices = TextSlices(text.text)
    for window in WordWindows(tokenizer: tokenizer, length: 16)(text, stretch: 0..<text.words.count, slices: slices) {
      for (word, row) in zip(window.words, window.rows) where row >= 0 {
        let pieces = tokenizer.encode(slices[text.words[word]], addSpecialTokens: false).ids
        #expect(window.window.ids[Int(row)] == pieces.first)
      }
    }
  }

  @Test func aWordWithoutAPieceHasNoRow() throws {
    let source = "the \u{200B}\u{200B} film"
    let words = [0..<3, 4..<6, 7..<11]
    let text = WordText(text: source, words: words, sentenceStarts: [0])
    let windows = WordWindows(tokenizer: try tokenizer(), length: 40)(text, stretch: 0..<3, slices: TextSlices(source))
    #expect(windows.count == 1 && windows[0].rows.map { $0 < 0 } == [false, true, false])
  }

  @Test func neighbouringWindowsOverlap() throws {
    let text = text(200)
    let windows = WordWindows(tokenizer: try tokenizer(), length: 20)(
      text, stretch: 0..<text.words.count, slices: TextSlices(text.text))
    #expect(windows.count > 10)
    // The first words that a window decides are not the first that it reads.
    let withContext = windows.dropFirst().count { ($0.rows.first { $0 >= 0 } ?? 0) > 1 }
    #expect(withContext * 10 > windows.count * 7)
  }
}
