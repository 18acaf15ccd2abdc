import Tasks

/// What a pass over a corpus gives: packs of pieces, shuffled within a bounded buffer.
final class EpochReader {
  private let pieces: PieceReader
  private var packer: WindowPacker
  private var buffer: ShuffleBuffer<[LanguagePiece]>
  private var document: [LanguagePiece] = []
  private var number: UInt32 = 0
  private var isAtEnd = false
  let epoch: Int
  /// Packs given so far.
  private(set) var packCount = 0

  /// Packs that are held to be shuffled, of long windows fewer.
  private static let mostPacks = 4096
  private static let mostTokens = 1 << 21

  /// - Throws: `DatasetError` for a folder without files, `FilesError`.
  init(_ source: CorpusSource, epoch: Int, seed: UInt64) throws {
    pieces = try PieceReader(source, skipsHeldOut: true)
    packer = WindowPacker(window: source.window, frame: source.cutter.frame.count)
    buffer = ShuffleBuffer(
      capacity: max(64, min(Self.mostPacks, Self.mostTokens / source.window)), seed: seed, epoch: epoch)
    self.epoch = epoch
  }

  /// Goes on until so many packs were given.
  ///
  /// - Parameter observe: hears how far the reading is, now and then; what it throws ends it.
  /// - Returns: False where there are fewer.
  /// - Throws: what `observe` throws, `TrainingError.corpusChanged`, `DatasetError`, `FilesError`.
  func skip(to pack: Int, observe: @escaping (ReadingProgress) throws -> Void) throws -> Bool {
    pieces.observe = observe
    defer { pieces.observe = { _ in } }
    while packCount < pack { guard try next() != nil else { return false } }
    return true
  }

  /// The next pack; nil at the end.
  ///
  /// - Throws: `DatasetError`, `FilesError`.
  func next() throws -> [LanguagePiece]? {
    guard let pack = try buffer.next({ try nextInOrder() }) else { return nil }
    packCount += 1
    return pack
  }

  private func nextInOrder() throws -> [LanguagePiece]? {
    while !isAtEnd {
      guard var piece = document.popLast() else {
        guard let next = try pieces.next() else {
          isAtEnd = true
          return packer.finish()
        }
        document = next.pieces.reversed()
        continue
      }
      piece.number = number
      number &+= 1
      if let pack = packer.add(piece) { return pack }
    }
    return nil
  }
}
