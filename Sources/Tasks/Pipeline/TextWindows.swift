package import Tokenizers

/// Cuts encodings into windows that an encoder can read.
package struct TextWindows: Sendable {
  /// One window of a text, special tokens included.
  package struct Window: Sendable, Equatable {
    package var ids: [Int32]
    package var typeIDs: [Int32]
    /// Tokens of the text in it, special ones not counted: its weight when windows are averaged.
    package var weight: Int
    /// Where tokens of the text, and of the second one of a pair, stand in it.
    package var parts: (first: Part, second: Part)

    /// A run of a text's tokens.
    package struct Part: Sendable, Equatable {
      /// The place in the window of the first one.
      package var start: Int
      /// Their places among the tokens of the text.
      package var tokens: Range<Int>

      package init(start: Int = 0, tokens: Range<Int> = 0..<0) {
        self.start = start
        self.tokens = tokens
      }
    }

    package init(
      ids: [Int32], typeIDs: [Int32], weight: Int, parts: (first: Part, second: Part) = (Part(), Part())
    ) {
      self.ids = ids
      self.typeIDs = typeIDs
      self.weight = weight
      self.parts = parts
    }

    package static func == (left: Window, right: Window) -> Bool {
      left.ids == right.ids && left.typeIDs == right.typeIDs && left.weight == right.weight
        && left.parts == right.parts
    }
  }

  /// What became of one text.
  package struct Result: Sendable, Equatable {
    package var windows: [Window]
    /// Tokens of the text, special ones not counted.
    package var tokenCount: Int
    /// Tokens that were left out.
    package var truncatedTokens: Int

    /// Tokens that an encoder reads, special ones and those of overlaps included.
    package var windowTokens: Int { windows.reduce(0) { $0 + $1.ids.count } }
  }

  private let tokenizer: any TextTokenizer
  private let rule: OverflowRule
  private let prefix: [Int32]
  private let suffix: [Int32]
  private let capacity: Int
  private let limit: Int

  /// - Parameter length: tokens in one window, special ones included.
  package init(tokenizer: any TextTokenizer, length: Int, rule: OverflowRule) {
    self.tokenizer = tokenizer
    self.rule = rule
    let frame = SequenceFrame(tokenizer)
    (prefix, suffix) = (frame.prefix, frame.suffix)
    limit = length
    capacity = max(1, length - frame.count)
  }

  /// The windows of a text: one where it fits; otherwise as the overflow rule says. Windows overlap by a quarter.
  ///
  /// - Parameter index: the text's number, for the error.
  /// - Throws: `ModelError.textTooLong` under the rule `error`.
  package func callAsFunction(_ input: TextInput, index: Int) throws -> Result {
    guard let pair = input.pair else { return try self(input.text, index: index) }
    return try PairWindows(tokenizer: tokenizer, length: limit, rule: rule)(input.text, pair, index: index)
  }

  package func callAsFunction(_ text: String, index: Int) throws -> Result {
    let whole = tokenizer.encode(text, addSpecialTokens: true)
    let count = whole.count - prefix.count - suffix.count
    guard count > capacity else {
      let part = Window.Part(start: prefix.count, tokens: 0..<max(0, count))
      let window = Window(
        ids: whole.ids, typeIDs: whole.typeIDs, weight: max(1, count), parts: (part, Window.Part()))
      return Result(windows: [window], tokenCount: count, truncatedTokens: 0)
    }
    let body = whole.ids[prefix.count..<(prefix.count + count)]
    switch rule {
    case .error:
      throw ModelError.textTooLong(index: index, tokens: whole.count, limit: limit)
    case .truncate:
      return Result(
        windows: [window(body.prefix(capacity))], tokenCount: count, truncatedTokens: count - capacity)
    case .windows:
      let step = max(1, capacity - capacity / 4)
      var windows: [Window] = []
      var start = body.startIndex
      while true {
        // The last window is moved back to be full: a rest of a few tokens would say little.
        let end = min(start + capacity, body.endIndex)
        let first = end == body.endIndex ? max(body.startIndex, end - capacity) : start
        windows.append(window(body[first..<end]))
        if end == body.endIndex { break }
        start += step
      }
      return Result(windows: windows, tokenCount: count, truncatedTokens: 0)
    }
  }

  private func window(_ body: ArraySlice<Int32>) -> Window {
    let ids = prefix + body + suffix
    let part = Window.Part(
      start: prefix.count, tokens: (body.startIndex - prefix.count)..<(body.endIndex - prefix.count))
    return Window(
      ids: ids, typeIDs: Array(repeating: 0, count: ids.count), weight: body.count, parts: (part, Window.Part()))
  }
}
