import Files
import Foundation
import Store

/// Predictions that go to standard output as they are made: they cannot be gone on with.
///
/// Unchecked Sendable: written by one thread at a time.
package final class StreamOutput: BatchOutput, @unchecked Sendable {
  private let emit: ([UInt8]) throws -> Void
  private let rejectsPath: String?
  private var rejects: ResumableFile?
  /// Keeps answers for texts that come again; nil: nobody asked.
  private let memory: AnswerMemory?
  let last: PredictionJournal.Chunk? = nil
  /// Few: somebody may wait for the first ones.
  let chunkRows = 128

  /// - Parameters:
  ///   - rejects: the file of rejected rows, which has its name in the end; nil: they are only counted.
  ///   - replaces: whether a file that is there already gives way.
  ///   - emit: gets the bytes in order.
  /// - Throws: `BatchError.outputExists`, `StoreError`.
  package init(
    rejects: String?, replaces: Bool, keepsAnswers: Bool, emit: @escaping ([UInt8]) throws -> Void
  ) throws {
    rejectsPath = rejects
    self.emit = emit
    if let rejects, !replaces, FileManager.default.fileExists(atPath: rejects) {
      throw BatchError.outputExists(path: rejects)
    }
    memory = keepsAnswers ? try AnswerMemory() : nil
  }

  func answers(_ keys: [[UInt8]]) throws -> [[UInt8]?] {
    try memory?.answers(keys) ?? Array(repeating: nil, count: keys.count)
  }

  func write(_ chunk: ChunkResult) throws {
    if !chunk.bytes.isEmpty { try emit(chunk.bytes) }
    if let rejectsPath, !chunk.rejects.isEmpty {
      if rejects == nil {
        rejects = try ResumableFile(path: FileOutput.partPath(rejectsPath))
        try rejects?.clear()
      }
      try chunk.rejects.flatMap(\.bytes).withUnsafeBytes { try rejects?.append($0) }
    }
    try memory?.keep(chunk.answers)
  }

  func finish() throws {
    guard let rejectsPath, let rejects else { return }
    try rejects.sync()
    try PosixFileSystem().renameReplacing(rejects.path, to: rejectsPath)
  }
}
