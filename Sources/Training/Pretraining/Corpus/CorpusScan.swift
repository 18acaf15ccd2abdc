import Datasets
import Tokenizers

/// A first reading of a corpus, before anything is counted: finds documents that are like others, and learns words.
struct CorpusScan {
  /// Which documents are kept; nil where the source says it already.
  private(set) var marks: DocumentMarks?
  /// What the documents that are learned from are cut into now.
  private(set) var pieces = PieceCount()

  /// - Parameters:
  ///   - filter: nil: no copies are looked for.
  ///   - learner: gets the documents that are learned from; nil: no words are.
  ///   - tokenizer: counts pieces where words are learned.
  /// - Throws: `DatasetError`, `FilesError`.
  init(
    _ source: CorpusSource, filter: DuplicateFilter?, learner: VocabularyLearner?, tokenizer: any TextTokenizer,
    observe: (ReadingProgress) throws -> Void
  ) throws {
    let reader = try MixedReader(source, skipsHeldOut: false)
    var marks = DocumentMarks()
    let seed = filter?.settings.seed
    let counts = learner != nil
    while true {
      let batch = try reader.batch()
      guard !batch.isEmpty else { break }
      let looks = source.pool.map(Self.chunks(batch)) { documents in
        var sketcher = seed.map { TextSketcher(seed: $0) }
        return documents.map { document in
          var pieces = PieceCount()
          if counts, !document.isHeldOut {
            for part in TextParts.of(document.text) {
              var own = PieceCount()
              own.add(String(part), tokenizer)
              // What has no token that the vocabulary knows is not learned from.
              if own.unknown < own.pieces { pieces.add(own) }
            }
          }
          return Look(document: document, sketch: sketcher?.sketch(document.text), pieces: pieces)
        }
      }
      for look in looks.joined() {
        if let filter, let sketch = look.sketch {
          let verdict = try filter.add(sketch)
          marks.add(verdict, look.document)
          guard verdict.isKept else { continue }
        }
        guard let learner, !look.document.isHeldOut else { continue }
        pieces.add(look.pieces)
        for part in TextParts.of(look.document.text) { learner.add(String(part)) }
      }
      try observe(reader.progress)
    }
    if filter != nil { self.marks = marks }
  }

  /// What is computed of a document by itself.
  private struct Look: Sendable {
    let document: CorpusDocument
    let sketch: TextSketch?
    let pieces: PieceCount
  }

  /// Documents that one worker takes at a time, about as much text in each.
  private static func chunks(_ documents: [CorpusDocument]) -> [ArraySlice<CorpusDocument>] {
    var chunks: [ArraySlice<CorpusDocument>] = []
    var (start, bytes) = (0, 0)
    for (place, document) in documents.enumerated() {
      bytes += document.text.utf8.count
      if bytes >= 1 << 16 || place == documents.count - 1 {
        chunks.append(documents[start...place])
        (start, bytes) = (place + 1, 0)
      }
    }
    return chunks
  }
}
