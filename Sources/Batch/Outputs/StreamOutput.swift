import Files
import Foundation
import Store

/// Predictions that go to standard output as they are made: they cannot be gone on with.
///
/// Unchecked Sendable: written by one thread at a time.
package final class StreamOutput: BatchOutput, @unchecked Sendable {
  private let emit: ([UInt8]) throws -> Void
  private let rejectsPath: String?
  private var rejects: [UInt8] = []
  /// Keeps answers for texts that come again, on disk; nil: nobody asked.
  private let memory: PredictionJournal?
  private let memoryPath: String?
  let last: PredictionJournal.Chunk? = nil

  /// - Parameters:
  ///   - rejects: the file of rejected rows, written in the end; nil: they are only counted.
  ///   - emit: gets the bytes in order.
  package init(rejects: String?, keepsAnswers: Bool, emit: @escaping ([UInt8]) throws -> Void) throws {
    rejectsPath = rejects
    self.emit = emit
    guard keepsAnswers else {
      (memory, memoryPath) = (nil, nil)
      return
    }
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("hone-\(UUID().uuidString).db").path
    _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    let journal = try PredictionJournal(path: path, name: "output")
    try journal.begin(.object(JSONObject()))
    (memory, memoryPath) = (journal, path)
  }

  deinit {
    memory?.close()
    if let memoryPath { try? FileManager.default.removeItem(atPath: memoryPath) }
  }

  func answers(_ keys: [[UInt8]]) throws -> [[UInt8]?] {
    try memory?.answers(keys) ?? Array(repeating: nil, count: keys.count)
  }

  func write(_ chunk: ChunkResult) throws {
    if !chunk.bytes.isEmpty { try emit(chunk.bytes) }
    if rejectsPath != nil { rejects += chunk.rejects.flatMap(\.bytes) }
    try memory?.commit(
      PredictionJournal.Chunk(
        number: chunk.number, rows: chunk.rows, outputBytes: 0, rejectBytes: 0, sha256: "",
        summary: .object(JSONObject())), answers: chunk.answers)
  }

  func finish() throws {
    guard let rejectsPath, !rejects.isEmpty else { return }
    try rejects.withUnsafeBytes { try AtomicFile.write(rejectsPath, $0) }
  }
}
