import Datasets
import Synchronization
import Tasks
package import Tensors
package import Tokenizers

/// All pairs of a corpus, read once and kept: what is learned from, what is held out, and what is to be said of them.
package struct PairSurvey: Sendable {
  package private(set) var training = SentencePairs()
  /// What partners are searched in; of much that is held out the pairs with the smallest hashes.
  package private(set) var heldOut = SentencePairs()
  /// Pairs that are not learned from.
  package private(set) var heldOutCount = 0
  /// Pairs that are left out because they are held out the other way round.
  package private(set) var reversedCount = 0
  /// Texts that were longer than the window.
  package private(set) var cutTexts = 0
  /// Rows that cannot be used, and remarks of the readers.
  package private(set) var faults = FaultCount()
  package private(set) var notes: [String] = []

  /// Where the pairs come from.
  package enum Source: Sendable, Equatable {
    /// Two columns, and perhaps a third with hard negatives.
    case columns([String])
    /// A text is its own partner; of what is held out each half of a text is the other's.
    case texts
  }

  /// Pairs that partners are searched among at most.
  private static let mostHeldOut = 1000
  private static let batchRows = 1 << 14

  /// What is in memory of a row before it is tokenized.
  private struct RawRow: Sendable {
    let hash: UInt64
    let texts: [String]
    let isHeldOut: Bool
  }

  /// - Parameters:
  ///   - window: tokens of a text at most; longer ones are cut.
  ///   - reading: called now and then; what it throws ends the reading.
  /// - Throws: `DatasetError`, `FilesError`.
  package init(
    _ corpus: Corpus, source: Source, tokenizer: any TextTokenizer, window: Int, pool: WorkerPool,
    reading: () throws -> Void = {}
  ) throws {
    let windows = TextWindows(tokenizer: tokenizer, length: window, rule: .truncate)
    var kept: [(hash: UInt64, row: SentencePairs.Row)] = []
    var batch: [RawRow] = []
    var heldOutPairs: Set<Int64> = []
    func flush() throws {
      try reading()
      for (raw, row) in zip(batch, try Self.rows(batch, windows, pool)) {
        cutTexts += row.cut
        if raw.isHeldOut {
          heldOutPairs.insert(Self.key(row.row.first, row.row.second))
          kept.append((raw.hash, row.row))
          if kept.count > 2 * Self.mostHeldOut { kept = Self.smallest(kept) }
        } else {
          training.rows.append(row.row)
        }
      }
      batch = []
    }
    func add(_ row: RawRow) throws {
      batch.append(row)
      if batch.count == Self.batchRows { try flush() }
    }
    switch source {
    case .columns(let columns):
      let reader = try PairReader(corpus, columns: columns)
      while let pair = try reader.next() {
        let hash = Self.identity(of: pair.first)
        let isHeldOut = corpus.isHeldOut(hash)
        if isHeldOut { heldOutCount += 1 }
        try add(
          RawRow(
            hash: hash, texts: [pair.first, pair.second] + [pair.negative].compactMap { $0 }, isHeldOut: isHeldOut))
      }
      (faults, notes) = (reader.faults, reader.notes)
    case .texts:
      let reader = try DocumentReader(corpus)
      while let (text, _) = try reader.next() {
        let hash = Self.identity(of: text)
        // A text that is too short for halves is learned from.
        guard corpus.isHeldOut(hash), let halves = Self.halves(of: text) else {
          try add(RawRow(hash: hash, texts: [text], isHeldOut: false))
          continue
        }
        heldOutCount += 1
        try add(RawRow(hash: hash, texts: halves, isHeldOut: true))
      }
      (faults, notes) = (reader.faults, reader.notes)
    }
    try flush()
    heldOut.rows = Self.smallest(kept).map(\.row)
    if case .columns = source {
      let count = training.rows.count
      training.rows.removeAll { heldOutPairs.contains(Self.key($0.second, $0.first)) }
      reversedCount = count - training.rows.count
    }
  }

  /// A number of a text, the same for one that differs in case and white space alone: many encoders read the same in it.
  static func identity(of text: String) -> UInt64 {
    Corpus.hash(text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }

  /// Of a pair of texts in this order.
  private static func key(_ first: SentenceText, _ second: SentenceText) -> Int64 {
    Int64(first.number) << 32 | Int64(UInt32(bitPattern: second.number))
  }

  /// In the order of the hashes; the same text twice stands in that of the files.
  private static func smallest(
    _ rows: [(hash: UInt64, row: SentencePairs.Row)]
  ) -> [(hash: UInt64, row: SentencePairs.Row)] {
    rows.indices.sorted { (rows[$0].hash, $0) < (rows[$1].hash, $1) }.prefix(mostHeldOut).map { rows[$0] }
  }

  /// Words that a half of a text has at least.
  private static let fewestWords = 4

  /// The first and the second half of a text's words; nil of a short text.
  static func halves(of text: String) -> [String]? {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count >= 2 * fewestWords else { return nil }
    let middle = words.count / 2
    return [words[..<middle].joined(separator: " "), words[middle...].joined(separator: " ")]
  }

  /// Tokenized on all workers, in the order of the rows.
  private static func rows(
    _ batch: [RawRow], _ windows: TextWindows, _ pool: WorkerPool
  ) throws -> [(row: SentencePairs.Row, cut: Int)] {
    let slots = ResultSlots<Result<(row: SentencePairs.Row, cut: Int), any Error>>(count: batch.count)
    let next = Atomic(0)
    pool.run { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < batch.count else { return }
        slots.set(Result { try row(batch[index], windows) }, at: index)
      }
    }
    return try slots.values.map { try $0.get() }
  }

  private static func row(_ raw: RawRow, _ windows: TextWindows) throws -> (row: SentencePairs.Row, cut: Int) {
    var cut = 0
    let texts = try raw.texts.map { text in
      let result = try windows(text, index: 0)
      if result.truncatedTokens > 0 { cut += 1 }
      return SentenceText(
        ids: result.windows[0].ids, typeIDs: result.windows[0].typeIDs,
        number: Int32(truncatingIfNeeded: identity(of: text)))
    }
    return (
      SentencePairs.Row(
        first: texts[0], second: texts.count > 1 ? texts[1] : texts[0], negative: texts.count > 2 ? texts[2] : nil),
      cut
    )
  }
}
