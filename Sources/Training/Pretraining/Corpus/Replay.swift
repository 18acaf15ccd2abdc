import Datasets

/// Texts of earlier pretrainings, of which a share is read again so that what was learned from them is not forgotten.
package struct Replay: Sendable, Equatable {
  /// Of the earlier documents that are learned from again, in every epoch the same ones.
  package let share: Double
  package let seed: UInt64
  package let texts: [Texts]

  /// What one earlier pretraining learned from.
  package struct Texts: Sendable, Equatable {
    /// The run that did, `TASK@RUN`.
    package let run: String
    package let corpus: Corpus

    package init(run: String, corpus: Corpus) {
      self.run = run
      self.corpus = corpus
    }
  }

  package init(share: Double, seed: UInt64, texts: [Texts]) {
    self.share = share
    self.seed = seed
    self.texts = texts
  }

  /// Whether a document is one of the share, by what it says; after each further pretraining it is another share.
  func isChosen(_ hash: UInt64) -> Bool {
    let draw = SplitMix64.mixed(hash ^ SplitMix64.mixed(seed &+ UInt64(texts.count) &* 0x9E37_79B9_7F4A_7C15))
    return Double(draw >> 11) * 0x1p-53 < share
  }
}
