/// Which texts have a key: the latest ones in memory, those before them in files once a limit is reached.
///
/// A full table in memory becomes a table in a file, put together with the latest ones there that do not have more
/// entries. So each file has more entries than those after it, there are few, and an entry is written again when the
/// number of texts has doubled (as in a log-structured merge tree: O'Neil and others, 1996). Files are written from
/// beginning to end, never here and there. That two keys share the 32 bits that are kept of them costs a comparison of
/// sketches and nothing else.
struct BandIndex {
  /// The most texts with one key: more are so common that the key says nothing.
  static let mostPerKey = 32

  private let folder: String
  private var recent: BandTable
  /// Those with the first texts first.
  private var older: [BandTable] = []

  /// - Throws: `FilesError`.
  init(folder: String) throws {
    self.folder = folder
    recent = try BandTable(slots: 1 << 12)
  }

  var bytes: Int { older.reduce(recent.bytes) { $0 + $1.bytes } }
  var memoryBytes: Int { recent.bytes }
  var isOnDisk: Bool { !older.isEmpty }

  /// Calls `body` with the numbers of texts that have the key, or one very like it, until it returns true.
  func visit(_ key: UInt64, _ body: (Int) -> Bool) {
    let key = UInt32(truncatingIfNeeded: key >> 32)
    for table in older where table.visit(key, body) { return }
    _ = recent.visit(key, body)
  }

  /// Adds a text to a key, unless that has very many already.
  ///
  /// - Parameter memory: bytes that the part in memory may take, growing included.
  /// - Throws: `FilesError`, `DatasetError.tooManyTexts`.
  mutating func insert(_ key: UInt64, _ number: Int, memory: Int) throws {
    var equal = 0
    visit(key) { _ in
      equal += 1
      return equal == Self.mostPerKey
    }
    guard equal < Self.mostPerKey else { return }
    while try !recent.insert(UInt32(truncatingIfNeeded: key >> 32), number) { try makeRoom(memory: memory) }
  }

  private mutating func makeRoom(memory: Int) throws {
    if 3 * recent.bytes <= memory {
      recent = try BandTable.merging([recent], slots: 2 * recent.slots, folder: nil)
      return
    }
    var count = recent.count
    var kept = older
    while let table = kept.last, table.count <= count {
      count += table.count
      kept.removeLast()
    }
    let merged = older[kept.count...] + [recent]
    older = kept + [try BandTable.merging(Array(merged), slots: count * 4 / 3 + 1, folder: folder)]
    recent.clear()
  }
}
