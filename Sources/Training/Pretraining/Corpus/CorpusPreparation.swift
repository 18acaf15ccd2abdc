import Datasets
import Encoders
import Files
import Tensors
import Tokenizers

/// What is done with a corpus once in a run, before it is learned from: copies are marked, and tokens are learned. A run
/// that is gone on with finds both in its folder.
struct CorpusPreparation {
  /// With the tokens that were added.
  let setup: LanguageSetup
  let source: CorpusSource
  let marks: DocumentMarks?
  let vocabulary: AddedVocabulary?

  /// - Parameters:
  ///   - base: the encoder as it is without added tokens.
  ///   - digests: of the corpus' files.
  /// - Throws: what `reading` throws; `RunError`, `TokenizerError`, `DatasetError`, `FilesError`.
  init(
    _ settings: PretrainingSettings, _ base: LanguageSetup, run: RunFolder, digests: [String], pool: WorkerPool,
    observe: (TrainingEvent) -> Void, reading: (ReadingProgress) throws -> Void
  ) throws {
    var filter = DuplicateFilter.Settings()
    filter.threshold = settings.corpus.likeness ?? filter.threshold
    let origin: JSON = [
      "files": .array(digests.map { .string($0) }), "data": settings.json["data"] ?? .null, "filter": filter.json,
    ]
    let path = run.path + "/" + DocumentMarks.fileName
    var marks = try FileStatus(path) == nil ? nil : DocumentMarks(path: path, origin: origin)
    var vocabulary = try settings.addedTokens > 0 ? AddedVocabulary(of: run) : nil
    var source = CorpusSource(
      corpus: settings.corpus, replay: settings.replay, kept: marks?.kept, cutter: base.cutter, window: base.window,
      pool: pool)
    let marksCopies = settings.corpus.likeness != nil && marks == nil
    let learns = settings.addedTokens > 0 && vocabulary == nil
    if marksCopies || learns {
      observe(
        .remark(
          "reading the texts once, to find "
            + [marksCopies ? "copies" : nil, learns ? "words that need tokens of their own" : nil].compactMap { $0 }
            .joined(separator: " and ")))
      let learner = learns ? try VocabularyLearner(base.tokenizer, file: base.base.path) : nil
      let scan = try CorpusScan(
        source, filter: marksCopies ? DuplicateFilter(filter, folder: run.path) : nil, learner: learner,
        tokenizer: base.tokenizer, observe: reading)
      if let found = scan.marks {
        try found.write(path, origin: origin)
        marks = found
        source.kept = found.kept
      }
      if let learner {
        vocabulary = try AddedVocabulary(
          learner.learn(settings.addedTokens), to: base.base, before: scan.pieces, in: run)
      }
    }
    if let likeness = settings.corpus.likeness, let text = marks?.text(likeness: likeness) { observe(.remark(text)) }
    self.marks = marks
    self.vocabulary = vocabulary
    guard vocabulary != nil else {
      setup = base
      self.source = source
      return
    }
    setup = try LanguageSetup(ModelDirectory.open(AddedVocabulary.path(run)), settings)
    self.source = CorpusSource(
      corpus: source.corpus, replay: source.replay, kept: source.kept, cutter: setup.cutter, window: setup.window,
      pool: pool)
  }
}
