import Synchronization
import Tasks
import Tensors

/// A document as a language model reads it.
struct CutDocument: Sendable {
  let hash: UInt64
  let pieces: [LanguagePiece]
}

/// The documents of a corpus, cut into pieces by all workers at once, in the order of the files.
final class PieceReader {
  let documents: DocumentReader
  private let corpus: Corpus
  private let cutter: PieceCutter
  private let pool: WorkerPool
  private let skipsHeldOut: Bool
  private var ready: [CutDocument] = []
  private var isAtEnd = false

  /// Bytes of text and documents that are cut at once.
  private static let batchBytes = 1 << 20
  private static let batchDocuments = 1 << 14

  /// - Parameter skipsHeldOut: whether only what is learned from is given.
  init(_ corpus: Corpus, cutter: PieceCutter, pool: WorkerPool, skipsHeldOut: Bool) {
    documents = DocumentReader(corpus)
    self.corpus = corpus
    self.cutter = cutter
    self.pool = pool
    self.skipsHeldOut = skipsHeldOut
  }

  /// The next document; nil at the end.
  ///
  /// - Throws: `DatasetError`, `FilesError`.
  func next() throws -> CutDocument? {
    while ready.isEmpty, !isAtEnd { try refill() }
    return ready.popLast()
  }

  private func refill() throws {
    var texts: [(hash: UInt64, text: String)] = []
    var bytes = 0
    while bytes < Self.batchBytes, texts.count < Self.batchDocuments {
      guard let text = try documents.next() else {
        isAtEnd = true
        break
      }
      let hash = Corpus.hash(text)
      if skipsHeldOut, corpus.isHeldOut(hash) { continue }
      texts.append((hash, text))
      bytes += text.utf8.count
    }
    let slots = ResultSlots<CutDocument>(count: texts.count)
    let next = Atomic(0)
    pool.run { [texts, cutter] _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < texts.count else { return }
        slots.set(CutDocument(hash: texts[index].hash, pieces: cutter(texts[index].text)), at: index)
      }
    }
    ready = slots.values.reversed()
  }
}
