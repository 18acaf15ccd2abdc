import Tasks

/// What a first pass over a corpus finds: its size, and some of what is held out.
package struct CorpusSurvey: Sendable, Equatable {
  /// Documents that are learned from, and those that are held out.
  package private(set) var documents = 0
  package private(set) var heldOutDocuments = 0
  /// Documents without a token that the vocabulary knows.
  package private(set) var emptyDocuments = 0
  /// Of what is learned from.
  package private(set) var sequences = 0
  package private(set) var packs = 0
  /// Special tokens included.
  package private(set) var tokens = 0
  package private(set) var words = 0
  /// Without special tokens.
  package private(set) var pieces = 0
  package private(set) var faults = FaultCount()
  package private(set) var notes: [String] = []
  /// Pieces of held-out documents: those whose numbers are the smallest, up to a number of tokens.
  package private(set) var heldOut: [LanguagePiece] = []
  package private(set) var heldOutTokens = 0

  /// Reads the corpus once.
  ///
  /// - Parameter mostHeldOutTokens: tokens of held-out pieces that are kept, special ones included.
  /// - Throws: `DatasetError`, `FilesError`.
  package init(_ source: CorpusSource, mostHeldOutTokens: Int) throws {
    let reader = PieceReader(source.corpus, cutter: source.cutter, pool: source.pool, skipsHeldOut: false)
    let frame = source.cutter.frame.count
    var packer = WindowPacker(window: source.window, frame: frame)
    var sample = HeldOutSample(mostTokens: mostHeldOutTokens, frame: frame)
    while let document = try reader.next() {
      guard !document.pieces.isEmpty else {
        emptyDocuments += 1
        continue
      }
      guard !source.corpus.isHeldOut(document.hash) else {
        heldOutDocuments += 1
        sample.add(document)
        continue
      }
      documents += 1
      for piece in document.pieces {
        sequences += 1
        pieces += piece.ids.count
        tokens += piece.ids.count + frame
        words += Int(piece.words.last ?? 0) + 1
        if packer.add(piece) != nil { packs += 1 }
      }
    }
    if packer.finish() != nil { packs += 1 }
    faults = reader.documents.faults
    notes = reader.documents.notes
    heldOut = sample.pieces
    heldOutTokens = heldOut.reduce(0) { $0 + $1.ids.count + frame }
  }
}

/// Documents with the smallest hashes, up to a number of tokens: a sample of any number of documents in bounded memory.
private struct HeldOutSample {
  private let mostTokens: Int
  private let frame: Int
  private var kept: [CutDocument] = []
  private var tokens = 0
  /// The smallest hash that found no room: what is larger has none either.
  private var limit = UInt64.max

  init(mostTokens: Int, frame: Int) {
    self.mostTokens = mostTokens
    self.frame = frame
  }

  mutating func add(_ document: CutDocument) {
    guard document.hash < limit else { return }
    kept.append(document)
    tokens += size(document)
    if tokens > 2 * mostTokens { shrink() }
  }

  private func size(_ document: CutDocument) -> Int { document.pieces.reduce(0) { $0 + $1.ids.count + frame } }

  private mutating func shrink() {
    // Stable: the same text twice stands in the order of the files.
    let order = kept.indices.sorted { (kept[$0].hash, $0) < (kept[$1].hash, $1) }
    var chosen: [CutDocument] = []
    tokens = 0
    for index in order {
      let size = size(kept[index])
      guard chosen.isEmpty || tokens + size <= mostTokens else {
        limit = kept[index].hash
        break
      }
      chosen.append(kept[index])
      tokens += size
    }
    kept = chosen
  }

  /// Numbered in the order of their hashes.
  var pieces: [LanguagePiece] {
    var sample = self
    sample.shrink()
    return sample.kept.flatMap(\.pieces).enumerated().map { number, piece in
      LanguagePiece(number: UInt32(truncatingIfNeeded: number), ids: piece.ids, words: piece.words)
    }
  }
}
