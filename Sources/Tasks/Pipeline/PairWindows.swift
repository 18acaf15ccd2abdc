import Tokenizers

/// Cuts pairs of texts into windows that an encoder can read: the first text whole in each, the second in parts.
struct PairWindows {
  private let tokenizer: any TextTokenizer
  private let rule: OverflowRule
  private let length: Int

  /// - Parameter length: tokens in one window, special ones included.
  init(tokenizer: any TextTokenizer, length: Int, rule: OverflowRule) {
    self.tokenizer = tokenizer
    self.length = length
    self.rule = rule
  }

  /// Under `truncate` tokens are taken from the end of the longer text, as transformers' `longest_first` does; under
  /// `windows` the first text keeps at most half of a window, and the second is read in windows that overlap by a
  /// quarter.
  ///
  /// - Throws: `ModelError.textTooLong` under the rule `error`.
  func callAsFunction(_ first: String, _ second: String, index: Int) throws -> TextWindows.Result {
    let whole = tokenizer.encodePair(first, second, addSpecialTokens: true)
    let left = tokenizer.encode(first, addSpecialTokens: false).ids[...]
    let right = tokenizer.encode(second, addSpecialTokens: false).ids[...]
    let count = left.count + right.count
    guard whole.count > length else {
      let frame = Frame(tokenizer)
      let window = TextWindows.Window(
        ids: whole.ids, typeIDs: whole.typeIDs, weight: max(1, count), parts: frame.parts(left, right))
      return TextWindows.Result(windows: [window], tokenCount: count, truncatedTokens: 0)
    }
    let frame = Frame(tokenizer)
    let room = max(2, length - frame.count)
    switch rule {
    case .error: throw ModelError.textTooLong(index: index, tokens: whole.count, limit: length)
    case .truncate:
      let shorter = min(left.count, right.count, room / 2)
      let (keptLeft, keptRight) = left.count <= right.count ? (shorter, room - shorter) : (room - shorter, shorter)
      return TextWindows.Result(
        windows: [frame.window(left.prefix(keptLeft), right.prefix(keptRight))], tokenCount: count,
        truncatedTokens: count - keptLeft - keptRight)
    case .windows:
      let kept = left.prefix(max(room / 2, room - right.count))
      let part = room - kept.count
      var windows: [TextWindows.Window] = []
      var start = right.startIndex
      while true {
        let end = min(start + part, right.endIndex)
        let from = end == right.endIndex ? max(right.startIndex, end - part) : start
        windows.append(frame.window(kept, right[from..<end]))
        if end == right.endIndex { break }
        start += max(1, part - part / 4)
      }
      return TextWindows.Result(windows: windows, tokenCount: count, truncatedTokens: left.count - kept.count)
    }
  }

  /// The special tokens around and between two texts.
  private struct Frame {
    private var prefix: [Int32] = []
    private var middle: [Int32] = []
    private var suffix: [Int32] = []
    private var types: (prefix: [Int32], first: Int32, middle: [Int32], second: Int32, suffix: [Int32]) =
      ([], 0, [], 1, [])

    init(_ tokenizer: any TextTokenizer) {
      let encoding = tokenizer.encodePair("a", "a", addSpecialTokens: true)
      // A letter may be a few tokens: some tokenizers put a mark in front of a text.
      let length = tokenizer.encode("a", addSpecialTokens: false).count
      var tokens = 0
      for token in 0..<encoding.count {
        let (id, type) = (encoding.ids[token], encoding.typeIDs[token])
        if encoding.wordIDs[token] >= 0 {
          if tokens < length { types.first = type } else { types.second = type }
          tokens += 1
        } else if tokens == 0 {
          prefix.append(id)
          types.prefix.append(type)
        } else if tokens <= length {
          middle.append(id)
          types.middle.append(type)
        } else {
          suffix.append(id)
          types.suffix.append(type)
        }
      }
    }

    var count: Int { prefix.count + middle.count + suffix.count }

    func parts(
      _ first: ArraySlice<Int32>, _ second: ArraySlice<Int32>
    ) -> (first: TextWindows.Window.Part, second: TextWindows.Window.Part) {
      (
        TextWindows.Window.Part(start: prefix.count, tokens: first.indices),
        TextWindows.Window.Part(start: prefix.count + first.count + middle.count, tokens: second.indices)
      )
    }

    func window(_ first: ArraySlice<Int32>, _ second: ArraySlice<Int32>) -> TextWindows.Window {
      TextWindows.Window(
        ids: prefix + first + middle + second + suffix,
        typeIDs: types.prefix + first.map { _ in types.first } + types.middle + second.map { _ in types.second }
          + types.suffix, weight: max(1, first.count + second.count), parts: parts(first, second))
    }
  }
}
