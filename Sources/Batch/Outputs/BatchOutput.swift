import Files
import Store

/// What one chunk adds to the output.
struct ChunkResult: Sendable {
  var number: Int
  var rows: Int
  /// Bytes of a file, or of standard output.
  var bytes: [UInt8] = []
  /// Rows of a table.
  var values: [[JSON]] = []
  var rejects: [Reject] = []
  /// Answers that are kept for texts that come again.
  var answers: [(key: [UInt8], answer: [UInt8])] = []
  var summary: BatchSummary
}

/// Where predictions go.
protocol BatchOutput: AnyObject, Sendable {
  /// Rows that are predicted at once.
  var chunkRows: Int { get }
  /// What was done before; nil: nothing was.
  var last: PredictionJournal.Chunk? { get }
  /// Adds a chunk, durably where the output can be gone on with.
  ///
  /// - Throws: `FilesError`, `StoreError` where it cannot be written; what was written before stays.
  func write(_ chunk: ChunkResult) throws
  /// Answers that were kept.
  func answers(_ keys: [[UInt8]]) throws -> [[UInt8]?]
  /// All rows are there.
  func finish() throws
}

extension BatchOutput {
  var chunkRows: Int { ChunkReader.usualRows }
}
