/// Learns from a corpus which pieces, added to a WordPiece vocabulary, shorten it the most.
///
/// The texts are given one after another and not kept: only the counts of words that are now cut into several pieces are,
/// in bounded memory. The same texts in the same order give the same pieces.
package final class VocabularyLearner {
  package struct Limits: Sendable, Equatable {
    /// Different words that are counted at a time, and their bytes; see `largestError` for what that costs.
    package var words = 1 << 18
    package var wordBytes = 1 << 23
    /// Characters of a piece.
    package var longest = 40
    /// What a piece must save over the corpus: an embedding is not learned from a few places.
    package var leastSaved = 8
    /// Pieces that are considered at a time.
    package var candidates = 1 << 20

    package init() {}
  }

  private let base: ExtensibleTokenizer
  private let limits: Limits
  private var counts: WordCounts
  private var memory = WordMemory()
  /// Words that were read.
  package private(set) var words = 0
  /// Those of them that are no single token.
  package private(set) var splitWords = 0

  /// - Parameter file: what messages call the tokenizer.
  /// - Throws: `TokenizerError.notExtensible` for a tokenizer whose vocabulary takes no further pieces.
  package init(_ tokenizer: any TextTokenizer, file: String, limits: Limits = Limits()) throws {
    base = try ExtensibleTokenizer(tokenizer, file: file)
    self.limits = limits
    counts = WordCounts(words: limits.words, bytes: limits.wordBytes)
  }

  /// The most by which a word's count may be too small because the rarest were forgotten.
  package var largestError: Int { counts.largestError }
  /// Occurrences of words that were forgotten.
  package var forgottenWords: Int { counts.forgotten }

  /// Counts the words of a text.
  package func add(_ text: String) {
    let model = base.model
    base.pipeline.visitWords(of: text, &memory) { bytes, word in
      words += 1
      guard model.vocabulary.id(of: bytes, word) == nil else { return }
      splitWords += 1
      // A longer word is unknown whatever the vocabulary has.
      guard word.count <= model.maximumCharacters || bytes.scalarCount(in: word) <= model.maximumCharacters,
        word.count <= 1 << 10
      else { return }
      counts.add(bytes, word)
    }
  }

  /// The pieces that shorten the texts so far the most, each chosen with those before it in the vocabulary.
  ///
  /// Words that are unknown count as one piece more than their characters, so that a piece is worth while that makes
  /// them known.
  /// - Parameter most: how many at most; there are fewer where no other saves enough.
  package func learn(_ most: Int) -> VocabularyExtension {
    let unicode = UnicodeTables()
    let prefix = base.model.continuation.bytes
    // What begins a word like a piece inside of one would be both.
    let index = WordIndex(counts) { !$0.starts(with: prefix) && !unicode.hasSpaceOrControl($0) }
    var search = PieceSearch(
      index, base.model, most: most, longest: limits.longest, leastSaved: limits.leastSaved,
      candidates: limits.candidates)
    var tokens: [(text: String, saved: Int)] = []
    while tokens.count < most, let found = search.next() {
      let text = String(decoding: (found.isInitial ? [] : prefix) + found.bytes, as: UTF8.self)
      // An added token of this text is found before any word is.
      if base.pipeline.id(of: text) == nil { tokens.append((text, found.saved)) }
    }
    return VocabularyExtension(base, tokens)
  }
}
