package import Tokenizers

/// A window that an encoder reads, and the words of a text that are decided in it.
package struct WordWindow: Sendable, Equatable {
  package var window: TextWindows.Window
  /// Words of the text whose tag is taken from this window.
  package var words: Range<Int>
  /// The row of each of these words' first piece; -1 for a word without one.
  package var rows: [Int32]
  /// Whether the window begins where its stretch does.
  package var isFirst: Bool
}

/// Cuts stretches of words into windows: pieces of whole words, overlapping where a stretch is longer than a window.
///
/// Every word is decided in one window, that in which it has more to see on its nearer side.
package struct WordWindows: Sendable {
  private let tokenizer: any TextTokenizer
  private let frame: SequenceFrame
  private let capacity: Int
  /// Pieces by which the first window of a stretch is shorter: shifts the tiling, for measuring what it changes.
  private let shift: Int

  /// - Parameter length: tokens in one window, special ones included.
  package init(tokenizer: any TextTokenizer, length: Int, shift: Int = 0) {
    self.tokenizer = tokenizer
    frame = SequenceFrame(tokenizer)
    capacity = max(1, length - frame.count)
    self.shift = shift
  }

  /// - Returns: windows whose `words` together hold every word of `stretch` once, ascending.
  package func callAsFunction(_ text: WordText, stretch: Range<Int>, slices: TextSlices) -> [WordWindow] {
    guard let read = Reading(self, text, stretch, slices) else { return [] }
    return read.cuts.map { cut in
      let words = (stretch.lowerBound + cut.words.lowerBound)..<(stretch.lowerBound + cut.words.upperBound)
      let rows = cut.words.map { word -> Int32 in
        guard read.pieces.hasPiece[word], cut.pieces.contains(read.pieces.starts[word]) else { return -1 }
        return Int32(read.pieces.starts[word] - cut.pieces.lowerBound + frame.prefix.count)
      }
      return WordWindow(
        window: window(read, cut, weight: max(1, cut.words.count)), words: words, rows: rows,
        isFirst: cut.words.lowerBound == 0)
    }
  }

  /// The same windows with all of their pieces: each is decided in the window of its word. What a word of more pieces than
  /// a window has beyond it is in none.
  package func pieces(_ text: WordText, stretch: Range<Int>, slices: TextSlices) -> PieceWindows {
    guard let read = Reading(self, text, stretch, slices) else { return PieceWindows(windows: [], pieceCount: 0) }
    func start(of cut: Int) -> Int {
      guard cut > 0 else { return 0 }
      guard cut < read.cuts.count else { return read.encoding.count }
      let word = read.cuts[cut].words.lowerBound
      return word < read.pieces.starts.count ? read.pieces.starts[word] : read.encoding.count
    }
    let windows = read.cuts.enumerated().map { index, cut in
      let decided = (start(of: index)..<start(of: index + 1)).clamped(to: cut.pieces)
      let pieces = decided.map { piece in
        let offset = read.encoding.offsets[piece]
        return PieceWindows.Piece(
          place: piece, row: piece - cut.pieces.lowerBound + frame.prefix.count, id: read.encoding.ids[piece],
          range: (read.origin + Int(offset.start))..<(read.origin + Int(offset.end)))
      }
      return PieceWindows.Window(window: window(read, cut, weight: max(1, pieces.count)), pieces: pieces)
    }
    return PieceWindows(windows: windows, pieceCount: read.encoding.count)
  }

  /// Special tokens before the pieces of a window.
  package var leadingTokens: Int { frame.prefix.count }

  /// A stretch as the tokenizer cuts it, and its windows.
  private struct Reading {
    let encoding: Encoding
    let pieces: PieceRanges
    let cuts: [Cut]
    /// The code point at which the stretch begins.
    let origin: Int

    init?(_ windows: WordWindows, _ text: WordText, _ stretch: Range<Int>, _ slices: TextSlices) {
      guard !stretch.isEmpty else { return nil }
      origin = text.words[stretch.lowerBound].lowerBound
      let part = slices[origin..<text.words[stretch.upperBound - 1].upperBound]
      encoding = windows.tokenizer.encode(part, addSpecialTokens: false)
      pieces = PieceRanges(encoding, words: text.words[stretch], origin: origin)
      cuts = windows.cut(pieces.starts, total: encoding.count)
    }
  }

  private func window(_ read: Reading, _ cut: Cut, weight: Int) -> TextWindows.Window {
    let ids = frame.prefix + read.encoding.ids[cut.pieces] + frame.suffix
    return TextWindows.Window(ids: ids, typeIDs: Array(repeating: 0, count: ids.count), weight: weight)
  }

  private struct Cut {
    var pieces: Range<Int>
    var words: Range<Int>
  }

  /// Windows over the pieces of words that begin at `starts` (a word without pieces begins where the next does).
  private func cut(_ starts: [Int], total: Int) -> [Cut] {
    if total <= capacity { return [Cut(pieces: 0..<total, words: 0..<starts.count)] }
    func end(of word: Int) -> Int { word + 1 < starts.count ? starts[word + 1] : total }
    var cuts: [Cut] = []
    var first = 0
    var room = max(1, capacity - min(shift, capacity / 2))
    while true {
      var last = first
      while last < starts.count, end(of: last) - starts[first] <= room { last += 1 }
      // A word of more pieces than a window is read as far as the window goes.
      last = max(last, first + 1)
      let pieces = starts[first]..<min(end(of: last - 1), starts[first] + capacity)
      cuts.append(Cut(pieces: pieces, words: first..<last))
      guard last < starts.count else { break }
      room = capacity
      // The next window begins a quarter of a window back, but always moves on.
      var next = last
      while next > first + 1, pieces.upperBound - starts[next - 1] <= capacity / 4 { next -= 1 }
      first = next
    }
    return decided(cuts, starts)
  }

  /// Shares the words of overlaps: the first half belongs to the window before, the second to the one after.
  private func decided(_ cuts: [Cut], _ starts: [Int]) -> [Cut] {
    var cuts = cuts
    for index in cuts.indices.dropFirst() {
      let overlap = cuts[index].words.lowerBound..<cuts[index - 1].words.upperBound
      guard !overlap.isEmpty else { continue }
      let middle = (cuts[index].pieces.lowerBound + cuts[index - 1].pieces.upperBound) / 2
      let border = overlap.first { starts[$0] >= middle } ?? overlap.upperBound
      cuts[index - 1].words = cuts[index - 1].words.lowerBound..<border
      cuts[index].words = border..<cuts[index].words.upperBound
    }
    return cuts
  }
}

/// Where the pieces of each word begin among those of a stretch.
private struct PieceRanges {
  private(set) var starts: [Int] = []
  private(set) var hasPiece: [Bool] = []

  /// A word's first piece begins in it, or in the white space before it: byte-level pieces and sentencepiece's have that
  /// space at their beginning. One that ends before the word, a space by itself, is passed over.
  ///
  /// - Parameter origin: the code point at which the encoded text begins.
  init(_ encoding: Encoding, words: ArraySlice<Range<Int>>, origin: Int) {
    var piece = 0
    var previousEnd = origin
    for word in words {
      while piece < encoding.count {
        let offset = encoding.offsets[piece]
        if Int(offset.end) + origin > word.lowerBound, Int(offset.start) + origin >= previousEnd { break }
        piece += 1
      }
      starts.append(piece)
      hasPiece.append(piece < encoding.count && Int(encoding.offsets[piece].start) + origin < word.upperBound)
      previousEnd = word.upperBound
    }
  }
}
