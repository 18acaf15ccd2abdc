import Encoders
import Files
import Foundation
import Tasks
import Testing
import Tokenizers

/// How texts that are too long are cut.
@Suite struct TextWindowsTests {
  static let encoder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/tiny-bert/encoder").path

  private func tokenizer() throws -> any TextTokenizer {
    try DirectoryHandle.read(Self.encoder) { try TokenizerLoader.load($0) }
  }

  /// `count` words of one token each, no two neighbours alike.
  private func text(_ count: Int) -> String {
    (0..<count).map { String(UnicodeScalar(UInt8(97 + $0 * 7 % 26))) }.joined(separator: " ")
  }

  @Test(arguments: [1, 2, 3, 5, 8, 18, 38], [0, 1, 2, 7, 8, 9, 37, 38, 39, 40, 77, 200])
  func windowsCoverEveryTokenAndOverlap(capacity: Int, count: Int) throws {
    let tokenizer = try tokenizer()
    let windows = TextWindows(tokenizer: tokenizer, length: capacity + 2, rule: .windows)
    let result = try windows(text(count), index: 0)
    let body = tokenizer.encode(text(count), addSpecialTokens: false).ids
    #expect(body.count == count && result.tokenCount == count && result.truncatedTokens == 0)
    #expect(result.windows.count == 1 || count > capacity)
    var covered = 0
    for (index, window) in result.windows.enumerated() {
      #expect(window.ids.count <= capacity + 2 && window.ids.count == window.typeIDs.count)
      #expect(window.ids.first == 2 && window.ids.last == 3, "every window is framed by [CLS] and [SEP]")
      let inner = Array(window.ids.dropFirst().dropLast())
      #expect(window.weight == max(1, inner.count))
      guard result.windows.count > 1 else {
        #expect(inner == body)
        return
      }
      #expect(inner.count == capacity, "all windows of a long text are full")
      // Where the window stands: a quarter behind the end of the one before, or at the end of the text.
      let step = max(1, capacity - capacity / 4)
      let start = min(index * step, count - capacity)
      #expect(inner == Array(body[start..<(start + capacity)]))
      #expect(start <= covered, "no token between two windows is left out")
      covered = start + capacity
    }
    #expect(covered == count)
  }

  @Test(arguments: [9, 40, 77]) func truncationKeepsTheBeginningAndSaysWhatIsCut(count: Int) throws {
    let tokenizer = try tokenizer()
    let result = try TextWindows(tokenizer: tokenizer, length: 10, rule: .truncate)(text(count), index: 0)
    let body = tokenizer.encode(text(count), addSpecialTokens: false).ids
    #expect(result.windows.count == 1 && result.tokenCount == count)
    #expect(result.truncatedTokens == count - 8)
    #expect(result.windows[0].ids == [2] + body.prefix(8) + [3])
  }

  @Test func whatFitsIsNeverCut() throws {
    for rule in [OverflowRule.windows, .truncate, .error] {
      let result = try TextWindows(tokenizer: try tokenizer(), length: 10, rule: rule)(text(8), index: 0)
      #expect(result.windows.count == 1 && result.truncatedTokens == 0 && result.windows[0].ids.count == 10)
    }
  }

  @Test func theErrorNamesTextLengthAndLimit() throws {
    let windows = TextWindows(tokenizer: try tokenizer(), length: 10, rule: .error)
    #expect(throws: ModelError.textTooLong(index: 6, tokens: 11, limit: 10)) { try windows(text(9), index: 6) }
    let wording = ModelError.textTooLong(index: 6, tokens: 11, limit: 10).description
    #expect(wording.contains("text 7") && wording.contains("11") && !wording.contains("\n"))
  }

  @Test(arguments: [1, 2]) func anEncoderOfTooFewPositionsIsRefused(positions: Int) throws {
    // [CLS], one token and [SEP] must fit, or tokens would read beyond the position table.
    let base = try ModelDirectory.open(Self.encoder)
    var object = base.configuration.json.objectValue ?? JSONObject()
    object["max_position_embeddings"] = .number(JSONNumber(positions))
    let configuration = try ModelConfiguration(json: .object(object), source: "config.json")
    let settings = ModelSettings(
      task: "t", kind: .classification, labels: ["a", "b"], pooling: .cls, method: "full", encoder: "e")
    #expect(throws: (any Error).self) {
      _ = try ClassifierModel(configuration, family: base.family, settings: settings)
    }
  }
}
