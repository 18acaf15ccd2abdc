import Tasks

/// What a first pass over a corpus finds: its size, and some of what is held out.
package struct CorpusSurvey: Sendable, Equatable {
  /// Documents that are learned from, and those that are held out.
  package private(set) var documents = 0
  package private(set) var heldOutDocuments = 0
  /// Of those that are learned from: earlier ones that are replayed, and their tokens.
  package private(set) var replayedDocuments = 0
  package private(set) var replayedTokens = 0
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
  /// Of these, each token's.
  package private(set) var counts = TokenCounts()
  package private(set) var faults = FaultCount()
  package private(set) var notes: [String] = []
  /// Held-out documents, those whose numbers are the smallest, up to a number of tokens.
  package private(set) var heldOut: [String] = []
  package private(set) var heldOutTokens = 0
  /// The same of earlier texts.
  package private(set) var earlierHeldOut: [String] = []

  /// Reads the corpus once.
  ///
  /// - Parameters:
  ///   - mostHeldOutTokens: tokens of held-out documents that are kept, special ones included.
  ///   - observe: hears how far the reading is, now and then; what it throws ends it.
  /// - Throws: `TrainingError.corpusChanged`, `DatasetError`, `FilesError`.
  package init(
    _ source: CorpusSource, mostHeldOutTokens: Int, observe: @escaping (ReadingProgress) throws -> Void = { _ in }
  ) throws {
    let reader = try PieceReader(source, skipsHeldOut: false, observe: observe)
    let frame = source.cutter.frame.count
    var packer = WindowPacker(window: source.window, frame: frame)
    var sample = HeldOutSample(mostTokens: mostHeldOutTokens)
    var earlier = sample
    while let cut = try reader.next() {
      guard !cut.pieces.isEmpty else {
        emptyDocuments += 1
        continue
      }
      let size = cut.pieces.reduce(0) { $0 + $1.ids.count + frame }
      guard !cut.document.isHeldOut else {
        if cut.document.isEarlier {
          earlier.add(cut.document, size: size)
        } else {
          heldOutDocuments += 1
          sample.add(cut.document, size: size)
        }
        continue
      }
      documents += 1
      tokens += size
      if cut.document.isEarlier {
        replayedDocuments += 1
        replayedTokens += size
      }
      for piece in cut.pieces {
        sequences += 1
        pieces += piece.ids.count
        counts.add(piece.ids)
        words += Int(piece.words.last ?? 0) + 1
        if packer.add(piece) != nil { packs += 1 }
      }
    }
    if packer.finish() != nil { packs += 1 }
    faults = reader.documents.faults
    notes = reader.documents.notes
    sample.shrink()
    heldOut = sample.texts
    heldOutTokens = sample.tokens
    earlier.shrink()
    earlierHeldOut = earlier.texts
  }
}

/// Documents with the smallest hashes, up to a number of tokens: a sample of any number of documents in bounded memory.
private struct HeldOutSample {
  private let mostTokens: Int
  private var kept: [(hash: UInt64, text: String, size: Int)] = []
  private(set) var tokens = 0
  /// The smallest hash that found no room: what is larger has none either.
  private var limit = UInt64.max

  init(mostTokens: Int) { self.mostTokens = mostTokens }

  mutating func add(_ document: CorpusDocument, size: Int) {
    guard document.hash < limit else { return }
    kept.append((document.hash, document.text, size))
    tokens += size
    if tokens > 2 * mostTokens { shrink() }
  }

  /// Keeps what has room, in the order of the hashes.
  mutating func shrink() {
    // Stable: the same text twice stands in the order of the files.
    let order = kept.indices.sorted { (kept[$0].hash, $0) < (kept[$1].hash, $1) }
    var chosen: [(hash: UInt64, text: String, size: Int)] = []
    tokens = 0
    for index in order {
      guard chosen.isEmpty || tokens + kept[index].size <= mostTokens else {
        limit = kept[index].hash
        break
      }
      chosen.append(Self.cut(kept[index], to: mostTokens))
      tokens += chosen[chosen.count - 1].size
    }
    kept = chosen
  }

  /// The beginning of a document that alone has too many tokens, about so many of them.
  private static func cut(
    _ document: (hash: UInt64, text: String, size: Int), to most: Int
  ) -> (hash: UInt64, text: String, size: Int) {
    guard document.size > most else { return document }
    let scalars = document.text.unicodeScalars
    let beginning = scalars.prefix(max(1, scalars.count * most / document.size))
    let words = beginning[..<(beginning.lastIndex { $0.properties.isWhitespace } ?? beginning.endIndex)]
    return (document.hash, String(words.isEmpty ? beginning : words), most)
  }

  var texts: [String] { kept.map(\.text) }
}
