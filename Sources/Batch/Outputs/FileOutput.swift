package import Files
import Foundation
package import Store

/// A file that grows under another name beside a journal, and gets its name when it is complete.
///
/// Unchecked Sendable: written by one thread at a time.
package final class FileOutput: BatchOutput, @unchecked Sendable {
  private let path: String
  private let rejectsPath: String
  private let journal: PredictionJournal
  private let isPacked: Bool
  private let part: ResumableFile
  private let rejectsPart: ResumableFile
  let last: PredictionJournal.Chunk?

  package static func journalPath(_ output: String) -> String { output + ".journal" }
  package static func partPath(_ output: String) -> String { output + ".part" }

  /// Opens the output of a job, or begins it.
  ///
  /// - Parameters:
  ///   - rejects: the file of rejected rows; it is there in the end when there are any.
  ///   - restarts: whether what an earlier job did is forgotten.
  /// - Returns: nil where the job is finished: then the journal's last chunk says what it counted.
  /// - Throws: `BatchError`, `StoreError`, `FilesError`.
  package static func open(
    _ path: String, rejects: String, identity: JSON, restarts: Bool
  ) throws -> (output: FileOutput?, last: PredictionJournal.Chunk?) {
    let journalPath = journalPath(path)
    let hadJournal = FileManager.default.fileExists(atPath: journalPath)
    if !hadJournal, !restarts, FileManager.default.fileExists(atPath: path) {
      throw BatchError.outputExists(path: path)
    }
    let journal = try PredictionJournal(path: journalPath, name: "output")
    let job = restarts ? nil : try journal.job()
    if let job {
      let changes = IdentityChanges(from: job.identity, to: identity).lines
      guard changes.isEmpty else { throw BatchError.changed(output: path, changes: changes) }
    } else {
      if !restarts, hadJournal, FileManager.default.fileExists(atPath: path) {
        throw BatchError.outputExists(path: path)
      }
      try journal.begin(identity)
      for old in [partPath(path), partPath(rejects)] { try? FileManager.default.removeItem(atPath: old) }
    }
    let chunks = try journal.chunks()
    let sizes = (
      output: chunks.reduce(0) { $0 + $1.outputBytes }, rejects: chunks.reduce(0) { $0 + $1.rejectBytes }
    )
    if let job, job.state != .running {
      try publish(path, rejects, sizes, hadRejects: sizes.rejects > 0, isFinished: job.state == .finished)
      if job.state == .publishing { try journal.finish() }
      journal.close()
      return (nil, chunks.last)
    }
    return (try FileOutput(path, rejects, journal, chunks.last, sizes), chunks.last)
  }

  private init(
    _ path: String, _ rejects: String, _ journal: PredictionJournal, _ last: PredictionJournal.Chunk?,
    _ sizes: (output: Int, rejects: Int)
  ) throws {
    self.path = path
    rejectsPath = rejects
    self.journal = journal
    self.last = last
    isPacked = path.lowercased().hasSuffix(".gz")
    part = try ResumableFile(path: Self.partPath(path))
    rejectsPart = try ResumableFile(path: Self.partPath(rejects))
    for (file, size) in [(part, sizes.output), (rejectsPart, sizes.rejects)] {
      guard file.size >= size else {
        throw BatchError.damaged(
          path: file.path, reason: "expected the \(size) bytes that were written, found \(file.size)")
      }
      try file.cut(to: size)
    }
    if let last, last.outputBytes > 0 {
      let digest = try part.map().withBytes { bytes in
        Digest.sha256(UnsafeRawBufferPointer(rebasing: bytes.suffix(last.outputBytes)))
      }
      guard digest == last.sha256 else {
        throw BatchError.damaged(path: part.path, reason: "expected its end as it was written, found other bytes")
      }
    }
  }

  func answers(_ keys: [[UInt8]]) throws -> [[UInt8]?] { try journal.answers(keys) }

  func write(_ chunk: ChunkResult) throws {
    var bytes = chunk.bytes
    if isPacked, !bytes.isEmpty { bytes = try bytes.withUnsafeBytes { try Gzip.compress($0) } }
    let rejects = chunk.rejects.flatMap(\.bytes)
    if !bytes.isEmpty {
      try bytes.withUnsafeBytes { try part.append($0) }
      try part.sync()
    }
    if !rejects.isEmpty {
      try rejects.withUnsafeBytes { try rejectsPart.append($0) }
      try rejectsPart.sync()
    }
    try journal.commit(
      PredictionJournal.Chunk(
        number: chunk.number, rows: chunk.rows, outputBytes: bytes.count, rejectBytes: rejects.count,
        sha256: bytes.withUnsafeBytes { Digest.sha256($0) }, summary: chunk.summary.json),
      answers: chunk.answers)
  }

  func finish() throws {
    try part.sync()
    try journal.publish()
    try Self.publish(
      path, rejectsPath, (part.size, rejectsPart.size), hadRejects: rejectsPart.size > 0, isFinished: false)
    try journal.finish()
    journal.close()
  }

  /// Gives the files their names; what was done before an interruption is left as it is.
  private static func publish(
    _ path: String, _ rejects: String, _ sizes: (output: Int, rejects: Int), hadRejects: Bool, isFinished: Bool
  ) throws {
    let files = PosixFileSystem()
    for (name, size, isWanted) in [(path, sizes.output, true), (rejects, sizes.rejects, hadRejects)] {
      let part = partPath(name)
      if !isFinished, FileManager.default.fileExists(atPath: part) {
        if isWanted { try files.renameReplacing(part, to: name) } else { try files.removeFile(part) }
      }
      guard isWanted else {
        // Those of an earlier job that this one replaces.
        if !isFinished { try? FileManager.default.removeItem(atPath: name) }
        continue
      }
      let found = try FileStatus(name).map { Int($0.size) }
      guard found == size else {
        throw BatchError.damaged(
          path: name, reason: "expected the finished file of \(size) bytes, found \(found.map { "\($0)" } ?? "none")")
      }
    }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    if !isFinished { try files.syncDirectory(folder) }
  }
}
