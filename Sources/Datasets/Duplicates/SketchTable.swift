import Files

/// The bits of kept texts by their numbers, in memory up to a limit and then in a file.
struct SketchTable {
  /// Words that are written to the file at a time.
  private static let most = TextSketch.words << 8

  private var table: WordTable
  /// Words in the table; the others are still in `latest`.
  private var written = 0
  private var latest: [UInt64] = []

  /// - Throws: `FilesError`.
  init() throws {
    table = try WordTable(count: Self.most)
    latest.reserveCapacity(Self.most)
  }

  var bytes: Int { (table.count + Self.most) * 8 }
  var memoryBytes: Int { ((table.isOnDisk ? 0 : table.count) + Self.most) * 8 }
  var isOnDisk: Bool { table.isOnDisk }

  /// Adds the bits of the next text.
  ///
  /// - Parameter memory: bytes that the table may take in memory, growing included.
  /// - Throws: `FilesError`.
  mutating func append(_ sketch: TextSketch, memory: Int, folder: String) throws {
    latest += sketch.bits
    guard latest.count == Self.most else { return }
    if written + Self.most > table.count {
      // A quarter more: its place on the disk is taken at once.
      let count = table.isOnDisk ? table.count + max(Self.most << 6, table.count / 4) : 2 * table.count
      let leaves = !table.isOnDisk && memoryBytes + count * 8 > memory
      table = try leaves ? table.moved(toFolder: folder, count: count) : table.grown(to: count)
    }
    try table.set(latest, at: written)
    written += Self.most
    latest.removeAll(keepingCapacity: true)
  }

  /// Bins in which a text's two bits are others.
  func differentBins(_ number: Int, _ sketch: TextSketch) -> Int {
    let start = number * TextSketch.words
    var different = 0
    for word in 0..<TextSketch.words {
      let own = start < written ? table[start + word] : latest[start - written + word]
      let changed = sketch.bits[word] ^ own
      different += ((changed | changed >> 1) & 0x5555_5555_5555_5555).nonzeroBitCount
    }
    return different
  }
}
