import Files
import Tasks
import Testing
import Tokenizers

/// Pairs of texts as one sequence, and in windows where they are too long.
@Suite struct PairWindowsTests {
  private func tokenizer() throws -> any TextTokenizer {
    try DirectoryHandle.read(TextWindowsTests.encoder) { try TokenizerLoader.load($0) }
  }

  /// `count` words of one token each, no two neighbours alike.
  private func text(_ count: Int) -> String {
    (0..<count).map { String(UnicodeScalar(UInt8(97 + $0 * 7 % 26))) }.joined(separator: " ")
  }

  @Test func whatFitsIsWhatTheTokenizerGives() throws {
    let tokenizer = try tokenizer()
    let windows = TextWindows(tokenizer: tokenizer, length: 12, rule: .error)
    let result = try windows(TextInput("the film", pair: "was bad"), index: 0)
    let whole = tokenizer.encodePair("the film", "was bad", addSpecialTokens: true)
    #expect(result.windows.map(\.ids) == [whole.ids] && result.windows.map(\.typeIDs) == [whole.typeIDs])
    #expect(whole.typeIDs == [0, 0, 0, 0, 1, 1, 1])
  }

  @Test(arguments: [(1, 30), (3, 30), (20, 30), (30, 1), (30, 30), (5, 8)], [8, 9, 16, 20])
  func windowsHoldTheFirstTextAndCoverTheSecond(_ sizes: (Int, Int), _ length: Int) throws {
    let tokenizer = try tokenizer()
    let (left, right) = (text(sizes.0), text(sizes.1))
    let body = tokenizer.encode(right, addSpecialTokens: false).ids
    let first = tokenizer.encode(left, addSpecialTokens: false).ids
    let result = try TextWindows(tokenizer: tokenizer, length: length, rule: .windows)(
      TextInput(left, pair: right), index: 0)
    var covered = 0
    for window in result.windows {
      #expect(window.ids.count <= length && window.ids.count == window.typeIDs.count)
      let border = try #require(window.typeIDs.firstIndex(of: 1))
      let kept = Array(window.ids[1..<(border - 1)])
      #expect(kept == Array(first.prefix(kept.count)) && kept.count == first.count - result.truncatedTokens)
      let part = Array(window.ids[border..<(window.ids.count - 1)])
      let start = try #require((0...covered).last { Array(body.dropFirst($0).prefix(part.count)) == part })
      covered = max(covered, start + part.count)
    }
    #expect(covered == body.count)
  }

  /// As `truncation="longest_first"` of transformers leaves them.
  @Test(arguments: [((3, 30), (3, 6)), ((30, 3), (6, 3)), ((30, 30), (4, 5)), ((31, 30), (5, 4)), ((4, 30), (4, 5))])
  func truncationTakesFromTheLonger(_ sizes: (Int, Int), _ kept: (Int, Int)) throws {
    let tokenizer = try tokenizer()
    let result = try TextWindows(tokenizer: tokenizer, length: 12, rule: .truncate)(
      TextInput(text(sizes.0), pair: text(sizes.1)), index: 0)
    let types = result.windows[0].typeIDs
    #expect(types.count == 12 && types.count { $0 == 1 } == kept.1 + 1)
    #expect(result.truncatedTokens == sizes.0 + sizes.1 - 9)
  }
}
