import Tensors

/// A document as a language model reads it.
struct CutDocument: Sendable {
  let document: CorpusDocument
  let pieces: [LanguagePiece]
}

/// The documents of a corpus, cut into pieces by all workers at once, in the order in which they are read.
final class PieceReader {
  let documents: MixedReader
  private let cutter: PieceCutter
  private let pool: WorkerPool
  /// Hears how far the reading is, now and then; what it throws ends it.
  var observe: (ReadingProgress) throws -> Void
  private var ready: [CutDocument] = []
  private var isAtEnd = false

  /// - Parameters:
  ///   - skipsHeldOut: whether only what is learned from is given.
  ///   - observe: hears how far the reading is, now and then.
  /// - Throws: `DatasetError` for a folder without files, `FilesError`.
  init(
    _ source: CorpusSource, skipsHeldOut: Bool, observe: @escaping (ReadingProgress) throws -> Void = { _ in }
  ) throws {
    documents = try MixedReader(source, skipsHeldOut: skipsHeldOut)
    cutter = source.cutter
    pool = source.pool
    self.observe = observe
  }

  /// The next document; nil at the end.
  ///
  /// - Throws: `TrainingError.corpusChanged`, `DatasetError`, `FilesError`.
  func next() throws -> CutDocument? {
    while ready.isEmpty, !isAtEnd { try refill() }
    return ready.popLast()
  }

  private func refill() throws {
    let batch = try documents.batch()
    isAtEnd = batch.isEmpty
    ready = pool.map(batch) { [cutter] in CutDocument(document: $0, pieces: cutter($0.text)) }.reversed()
    try observe(documents.progress)
  }
}
