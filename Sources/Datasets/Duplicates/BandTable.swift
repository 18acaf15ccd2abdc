import Files

/// Numbers of texts by keys of 32 bits: entries of 8 bytes in an open-addressing table.
///
/// The place that a key leads to grows with the key, so that reading a table from beginning to end gives its entries in
/// the order of their keys, but for neighbours. Tables are made larger, and put together, in one pass.
struct BandTable {
  /// Free places after the last one that a key leads to, for entries that must give way.
  private static let spare = 1 << 12
  /// Keys lead to at most so many places: more than there are keys.
  static let mostSlots = 1 << 32

  /// Places that keys lead to.
  let slots: Int
  private(set) var count = 0
  private let words: WordTable
  /// Whether even neighbours are in order: the table was put together and has got nothing since.
  private var isOrdered: Bool

  /// An empty table in memory.
  /// - Throws: `FilesError`.
  init(slots: Int) throws {
    self.slots = slots
    words = try WordTable(count: slots + Self.spare)
    isOrdered = false
  }

  private init(slots: Int, count: Int, _ words: WordTable) {
    self.slots = slots
    self.count = count
    self.words = words
    isOrdered = true
  }

  var bytes: Int { words.count * 8 }
  var isOnDisk: Bool { words.isOnDisk }

  /// Calls `body` with the numbers of a key, the first one first, until it returns true.
  /// - Returns: Whether it did.
  func visit(_ key: UInt32, _ body: (Int) -> Bool) -> Bool {
    var place = place(of: key)
    while true {
      let entry = words[place]
      let found = UInt32(truncatingIfNeeded: entry >> 32)
      if entry == 0 || isOrdered && found > key { return false }
      if found == key, body(Self.number(entry)) { return true }
      place += 1
    }
  }

  /// Adds a number to a key.
  /// - Returns: False, and nothing is added, where no place is left.
  /// - Throws: `FilesError`.
  mutating func insert(_ key: UInt32, _ number: Int) throws -> Bool {
    guard (count + 1) * 10 <= slots * 7 else { return false }
    var place = place(of: key)
    while words[place] != 0 { place += 1 }
    // The last place stays free and ends every search.
    guard place < words.count - 1 else { return false }
    try words.set(UInt64(key) << 32 | UInt64(number + 1), at: place)
    count += 1
    isOrdered = false
    return true
  }

  /// The entries of some tables in one, in memory or in a folder's file; numbers of one key ascend.
  ///
  /// - Throws: `FilesError`, `DatasetError.tooManyTexts`; the tables are as before.
  static func merging(_ tables: [BandTable], slots: Int, folder: String?) throws -> BandTable {
    let count = tables.reduce(0) { $0 + $1.count }
    guard slots <= mostSlots else { throw DatasetError.tooManyTexts(limit: count / TextSketch.entries) }
    let words = try WordTable(count: slots + spare, folder: folder)
    var writer = OrderedWriter(words)
    var sources = tables.map { OrderedEntries($0.words) }
    while let (source, entry) = first(of: sources) {
      guard try writer.write(entry, from: place(of: UInt32(truncatingIfNeeded: entry >> 32), slots: slots)) else {
        return try merging(tables, slots: min(mostSlots + 1, 2 * slots), folder: folder)
      }
      sources[source].advance()
    }
    try writer.finish()
    return BandTable(slots: slots, count: count, words)
  }

  private static func first(of sources: [OrderedEntries]) -> (source: Int, entry: UInt64)? {
    var found: (source: Int, entry: UInt64)?
    for source in sources.indices {
      guard let entry = sources[source].first, entry < found?.entry ?? .max else { continue }
      found = (source, entry)
    }
    return found
  }

  /// Takes all entries out.
  mutating func clear() {
    words.clear()
    count = 0
    isOrdered = false
  }

  private func place(of key: UInt32) -> Int { Self.place(of: key, slots: slots) }

  private static func place(of key: UInt32, slots: Int) -> Int { Int((UInt64(key) * UInt64(slots)) >> 32) }

  private static func number(_ entry: UInt64) -> Int { Int(entry & 0xFFFF_FFFF) - 1 }
}

/// The entries of a table by key and number.
private struct OrderedEntries {
  private let words: WordTable
  private var place = 0
  /// Entries without a free place between them.
  private var cluster: [UInt64] = []
  private var next = 0

  init(_ words: WordTable) {
    self.words = words
    readCluster()
  }

  var first: UInt64? { next < cluster.count ? cluster[next] : nil }

  mutating func advance() {
    next += 1
    if next == cluster.count { readCluster() }
  }

  private mutating func readCluster() {
    cluster.removeAll(keepingCapacity: true)
    next = 0
    while place < words.count, words[place] == 0 { place += 1 }
    while place < words.count, words[place] != 0 {
      cluster.append(words[place])
      place += 1
    }
    cluster.sort()
  }
}

/// Writes ordered entries to a table of zeros, many at a time.
private struct OrderedWriter {
  private static let most = 1 << 13

  private let words: WordTable
  private var start = 0
  private var buffer: [UInt64] = []

  init(_ words: WordTable) { self.words = words }

  /// Writes an entry at a place or, where that is taken, at the next free one.
  /// - Returns: False where there is none but the last.
  mutating func write(_ entry: UInt64, from place: Int) throws -> Bool {
    let free = max(place, start + buffer.count)
    guard free < words.count - 1 else { return false }
    if free - start >= Self.most {
      try finish()
      start = free
    }
    buffer.append(contentsOf: repeatElement(0, count: free - start - buffer.count))
    buffer.append(entry)
    return true
  }

  mutating func finish() throws {
    try words.set(buffer, at: start)
    start += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}
