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
  private let isShard: Bool
  /// Files of an earlier job that give way.
  private let replaces: [String]
  /// Of the last chunk.
  private var summary: JSON
  private var number: Int
  private let part: ResumableFile
  private let rejectsPart: ResumableFile
  let last: PredictionJournal.Chunk?

  package static func journalPath(_ output: String) -> String { output + ".journal" }
  package static func partPath(_ output: String) -> String { output + ".part" }

  /// How a job is opened.
  package enum Opening: Sendable {
    /// What was begun is gone on with.
    case goesOn
    /// It begins anew, and what has the output's name gives way in the end.
    case restarts
    /// It begins anew, since its input cannot be read again.
    case beginsAnew
  }

  /// Opens the output of a job, or begins it.
  ///
  /// - Parameters:
  ///   - rejects: the file of rejected rows; it is there in the end when there are any.
  ///   - isShard: whether the output is a part of one.
  /// - Returns: nil where the job is finished: then the journal's last chunk says what it counted.
  /// - Throws: `BatchError`, `StoreError`, `FilesError`.
  package static func open(
    _ path: String, rejects: String, identity: JSON, _ opening: Opening, isShard: Bool = false
  ) throws -> (output: FileOutput?, last: PredictionJournal.Chunk?) {
    let files = FileManager.default
    let hadJournal = files.fileExists(atPath: journalPath(path))
    if !hadJournal { try checkFree(path, rejects, opening, earlier: nil) }
    let journal = try PredictionJournal(path: journalPath(path), name: "output")
    let known = try journal.job()
    if let job = known, opening == .goesOn {
      let changes = IdentityChanges(from: job.identity, to: identity).lines
      guard changes.isEmpty else { throw BatchError.changed(output: path, changes: changes) }
    } else {
      try checkFree(path, rejects, opening, earlier: known)
      let old = [path, rejects].filter { files.fileExists(atPath: $0) }
      try journal.begin(identity, replaces: old)
      for old in [partPath(path), partPath(rejects)] { try? files.removeItem(atPath: old) }
    }
    guard let job = try journal.job() else {
      throw BatchError.damaged(path: path, reason: "expected a journal, found none")
    }
    let done = try journal.progress()
    let sizes = (output: done.outputBytes, rejects: done.rejectBytes)
    if job.state != .running {
      try publish(path, rejects, sizes, replaces: job.replaces, isFinished: job.state == .finished)
      if job.state == .publishing { try journal.finish() }
      journal.close()
      return (nil, done.last)
    }
    return (try FileOutput(path, rejects, journal, job, done.last, sizes, isShard: isShard), done.last)
  }

  /// What stands where the job writes must be its own, or give way because a person says so.
  private static func checkFree(
    _ path: String, _ rejects: String, _ opening: Opening, earlier: PredictionJournal.Job?
  ) throws {
    if opening != .restarts, FileManager.default.fileExists(atPath: path) { throw BatchError.outputExists(path: path) }
    let own = earlier?.identity["settings"]?["rejects"]?.stringValue
    let isOwn = opening == .restarts && (own?.hasSameBytes(as: rejects) ?? false)
    if !isOwn, FileManager.default.fileExists(atPath: rejects) { throw BatchError.outputExists(path: rejects) }
  }

  private init(
    _ path: String, _ rejects: String, _ journal: PredictionJournal, _ job: PredictionJournal.Job,
    _ last: PredictionJournal.Chunk?, _ sizes: (output: Int, rejects: Int), isShard: Bool
  ) throws {
    self.path = path
    rejectsPath = rejects
    self.journal = journal
    self.last = last
    replaces = job.replaces
    summary = last?.summary ?? .null
    number = last?.number ?? -1
    self.isShard = isShard
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
    (number, summary) = (chunk.number, chunk.summary.json)
  }

  func finish() throws {
    if isPacked, !isShard, part.size == 0 {
      // A packed file without a row is an empty member, not an empty file.
      let bytes = try Gzip.compress(UnsafeRawBufferPointer(start: nil, count: 0))
      try bytes.withUnsafeBytes { try part.append($0) }
      try part.sync()
      try journal.commit(
        PredictionJournal.Chunk(
          number: number + 1, rows: 0, outputBytes: bytes.count, rejectBytes: 0,
          sha256: bytes.withUnsafeBytes { Digest.sha256($0) }, summary: summary))
    }
    try part.sync()
    try journal.publish()
    try Self.publish(path, rejectsPath, (part.size, rejectsPart.size), replaces: replaces, isFinished: false)
    try journal.finish()
    journal.close()
  }

  /// Gives the files their names; what was done before an interruption is left as it is.
  private static func publish(
    _ path: String, _ rejects: String, _ sizes: (output: Int, rejects: Int), replaces: [String], isFinished: Bool
  ) throws {
    let (system, files) = (PosixFileSystem(), FileManager.default)
    for (name, size, isWanted) in [(path, sizes.output, true), (rejects, sizes.rejects, sizes.rejects > 0)] {
      let part = partPath(name)
      if !isFinished, files.fileExists(atPath: part) {
        if isWanted { try system.renameReplacing(part, to: name) } else { try system.removeFile(part) }
      }
      guard isWanted else {
        // Rejects of the earlier job that this one replaces.
        if !isFinished, replaces.contains(where: { $0.hasSameBytes(as: name) }) { try? files.removeItem(atPath: name) }
        continue
      }
      let found = try FileStatus(name)?.size
      guard found == size else {
        throw BatchError.damaged(
          path: name, reason: "expected the finished file of \(size) bytes, found \(found.map { "\($0)" } ?? "none")")
      }
    }
    guard !isFinished else { return }
    for folder in Set([path, rejects].map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }) {
      try system.syncDirectory(folder)
    }
  }
}
