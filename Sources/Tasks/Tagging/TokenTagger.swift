import Encoders
import Foundation
import NN
package import Tensors
import Tokenizers

/// What a token classifier says of every token by itself: no words, no rule for the order of tags, no patterns.
///
/// A text is read in the stretches and windows in which its entities are found. Of one window that is what transformers'
/// pipeline gives without aggregation; it reads no further than that.
package struct TokenTagger: Sendable {
  /// A token and its most probable tag.
  package struct Token: Sendable, Equatable {
    /// The place among the tokens of the text, special ones before it counted.
    package let index: Int
    /// As it stands in the vocabulary; of an unknown token the text.
    package let word: String
    /// In code points of the text.
    package let range: Range<Int>
    /// An index into the labels.
    package let tag: Int
    /// Softmax of the token's logits.
    package let score: Double

    package static func == (left: Token, right: Token) -> Bool {
      left.index == right.index && left.word.utf8.elementsEqual(right.word.utf8) && left.range == right.range
        && left.tag == right.tag && left.score == right.score
    }
  }

  private let trained: TrainedModel
  private let tagger: EntityTagger
  private let windows: WordWindows
  private let pool: WorkerPool

  /// - Parameter trained: of a kind that tags words.
  package init(_ trained: TrainedModel, pool: WorkerPool) {
    self.trained = trained
    self.pool = pool
    tagger = EntityTagger(trained, pool: pool)
    windows = WordWindows(tokenizer: trained.tokenizer, length: trained.model.windowLength)
  }

  /// The tokens of each text, ascending, or `ModelError.notFinite`; in the order of the texts.
  package func attempt(_ texts: [String], costs: inout ReadingCosts) -> [Result<[Token], any Error>] {
    let start = ContinuousClock.now
    let read = texts.map { self.read($0) }
    costs.tokenization += .now - start
    costs.tokens = read.map { $0.windows.reduce(0) { $0 + $1.window.window.ids.count } }
    let flat = read.flatMap(\.windows)
    let slots = ResultSlots<[Best]>(count: flat.count)
    let job = SharedPass.Job(windows: flat.map(\.window.window)) { index, logits in
      slots.set(flat[index].window.pieces.map { Best(logits.row($0.row), count: logits.columns) }, at: index)
    }
    SharedPass([SharedPass.Member(model: trained.model, store: trained.store)], pool: pool).run([job])
    let best = slots.values
    var first = 0
    return read.enumerated().map { index, text in
      defer { first += text.windows.count }
      let found = best[first..<(first + text.windows.count)]
      guard found.allSatisfy({ $0.allSatisfy(\.score.isFinite) }) else {
        return .failure(ModelError.notFinite(index: index))
      }
      return .success(zip(text.windows, found).flatMap { tokens($0, $1, text.slices) })
    }
  }

  /// A text in windows.
  private struct ReadText {
    var slices: TextSlices
    /// Each with the tokens of the text before the stretch that it is of.
    var windows: [(before: Int, window: PieceWindows.Window)]
  }

  private func read(_ text: String) -> ReadText {
    let words = tagger.words(of: text)
    var read = ReadText(slices: TextSlices(text), windows: [])
    var before = windows.leadingTokens
    for stretch in words.stretches(trained.settings.context) {
      let found = windows.pieces(words, stretch: stretch, slices: read.slices)
      read.windows += found.windows.map { (before, $0) }
      before += found.pieceCount
    }
    return read
  }

  private func tokens(
    _ read: (before: Int, window: PieceWindows.Window), _ best: [Best], _ slices: TextSlices
  ) -> [Token] {
    zip(read.window.pieces, best).map { piece, best in
      let isUnknown = piece.id == trained.tokenizer.specialTokens.unknown
      return Token(
        index: read.before + piece.place,
        word: isUnknown ? slices[piece.range] : trained.tokenizer.token(piece.id) ?? slices[piece.range],
        range: piece.range, tag: best.tag, score: best.score)
    }
  }
}

/// The most probable tag of a row of logits, the first of equal ones.
private struct Best: Sendable {
  let tag: Int
  let score: Double

  init(_ row: UnsafePointer<Float>, count: Int) {
    let place = (1..<count).reduce(0) { row[$1] > row[$0] ? $1 : $0 }
    tag = place
    score = 1 / (0..<count).reduce(0) { $0 + exp(Double(row[$1]) - Double(row[place])) }
  }
}
