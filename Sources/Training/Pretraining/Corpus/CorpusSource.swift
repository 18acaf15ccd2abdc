package import Datasets
package import Tensors

/// A corpus, and how it becomes packs.
package struct CorpusSource: Sendable {
  package let corpus: Corpus
  /// Earlier texts that are read among the new ones.
  package let replay: Replay?
  /// Which documents are no copies of others, in the order in which they are read; nil: all are read.
  package var kept: KeptTexts?
  package let cutter: PieceCutter
  /// Tokens of a pack and of a sequence at most.
  package let window: Int
  package let pool: WorkerPool
  /// Called before an epoch is read.
  ///
  /// - Throws: `TrainingError.corpusChanged` where a file is not what it was.
  var check: @Sendable () throws -> Void = {}

  package init(
    corpus: Corpus, replay: Replay? = nil, kept: KeptTexts? = nil, cutter: PieceCutter, window: Int, pool: WorkerPool
  ) {
    self.corpus = corpus
    self.replay = replay
    self.kept = kept
    self.cutter = cutter
    self.window = window
    self.pool = pool
  }

  /// Of all files.
  var paths: [String] { corpus.paths + (replay?.texts.flatMap(\.corpus.paths) ?? []) }
}
