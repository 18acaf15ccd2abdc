import Files
import Foundation
import Store

/// Joins the shards of a job to what one process would have written, byte for byte.
package struct ShardMerge {
  private let output: String
  private let rejects: String
  /// Of the shards' rejects, by the shard.
  private let rejectsOfShard: @Sendable (Int, Int) -> String

  /// - Parameter rejects: nil: beside the output.
  package init(output: String, rejects: String?) {
    self.output = output
    self.rejects = rejects ?? Self.rejectsPath(output)
    rejectsOfShard = { number, count in
      rejects.map { Shard.path($0, number: number, count: count) }
        ?? Self.rejectsPath(Shard.path(output, number: number, count: count))
    }
  }

  /// Where rejected rows go when nobody says it.
  package static func rejectsPath(_ output: String) -> String { output + ".rejects.jsonl" }

  /// What was joined.
  package struct Joined: Sendable {
    package let shards: Int
    package let summary: BatchSummary
    package let rejects: String
  }

  private struct Part {
    let path: String
    let rejects: String
    let identity: JSON
    let chunks: [PredictionJournal.Chunk]
  }

  /// - Parameter restarts: whether files that are there give way.
  /// - Throws: `BatchError`, `StoreError`, `FilesError`.
  package func callAsFunction(restarts: Bool) throws -> Joined {
    let parts = try find()
    let hasRejects = parts.contains { $0.chunks.contains { $0.rejectBytes > 0 } }
    if !restarts {
      for path in [output, rejects] where FileManager.default.fileExists(atPath: path) {
        throw BatchError.outputExists(path: path)
      }
    }
    let lock = try FileLock(path: temporary(output))
    defer {
      for path in [output, rejects] { try? FileManager.default.removeItem(atPath: temporary(path)) }
      lock.release()
    }
    try write(parts, to: output, \.path, size: \.outputBytes)
    if hasRejects { try write(parts, to: rejects, \.rejects, size: \.rejectBytes) }
    // The output comes last: where it is, all is there.
    let system = PosixFileSystem()
    if hasRejects {
      try system.renameReplacing(temporary(rejects), to: rejects)
    } else if FileManager.default.fileExists(atPath: rejects) {
      try system.removeFile(rejects)
    }
    try system.renameReplacing(temporary(output), to: output)
    for folder in Set([output, rejects].map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }) {
      try system.syncDirectory(folder)
    }
    var summary: BatchSummary?
    for part in parts {
      guard let own = part.chunks.last.flatMap({ BatchSummary($0.summary) }) else { continue }
      if summary == nil { summary = own } else { summary?.add(own) }
    }
    return Joined(shards: parts.count, summary: summary ?? BatchSummary(labelCounts: []), rejects: rejects)
  }

  private func temporary(_ path: String) -> String { path + ".merging" }

  private func find() throws -> [Part] {
    let count = try self.count()
    var parts: [Part] = []
    for number in 1...count {
      let path = Shard.path(output, number: number, count: count)
      let journal = try PredictionJournal(path: FileOutput.journalPath(path), name: "output")
      defer { journal.close() }
      guard let job = try journal.job(), job.state == .finished else { throw BatchError.unfinishedShard(path: path) }
      let part = Part(
        path: path, rejects: rejectsOfShard(number, count), identity: job.identity, chunks: try journal.chunks())
      if let first = parts.first {
        let changes = IdentityChanges(
          from: first.identity, to: part.identity, ignored: ["settings.shard", "settings.rejects"]
        ).lines
        guard changes.isEmpty else {
          throw BatchError.shardMismatch(path: path, other: first.path, changes: changes)
        }
      }
      for (file, size) in [
        (part.path, part.chunks.reduce(0) { $0 + $1.outputBytes }),
        (part.rejects, part.chunks.reduce(0) { $0 + $1.rejectBytes }),
      ] where size > 0 || file.hasSameBytes(as: part.path) {
        let found = try FileStatus(file)?.size
        guard found == size else {
          throw BatchError.damaged(
            path: file,
            reason: "expected the finished shard's \(size) bytes, found \(found.map { "\($0)" } ?? "no file")")
        }
      }
      parts.append(part)
    }
    return parts
  }

  /// How many shards there are, as their journals' names say.
  private func count() throws -> Int {
    let folder = URL(fileURLWithPath: output).deletingLastPathComponent().path
    let listed = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".journal") }
    let names = Set(listed.map(UTF8Key.init))
    func has(_ number: Int, _ count: Int) -> Bool {
      let path = FileOutput.journalPath(Shard.path(output, number: number, count: count))
      return names.contains(UTF8Key(URL(fileURLWithPath: path).lastPathComponent))
    }
    let counts = (1...Shard.most).filter { count in
      listed.contains { $0.contains("-of-\(count)") }
        && (1...count).contains { has($0, count) }
    }
    guard let count = counts.first else { throw BatchError.missingShards(output: output, missing: [1], count: 1) }
    guard counts.count == 1 else { throw BatchError.ambiguousShards(output: output, counts: counts) }
    let missing = (1...count).filter { !has($0, count) }
    guard missing.isEmpty else { throw BatchError.missingShards(output: output, missing: missing, count: count) }
    return count
  }

  private func write(
    _ parts: [Part], to path: String, _ file: KeyPath<Part, String>, size: KeyPath<PredictionJournal.Chunk, Int>
  ) throws {
    struct Piece {
      let chunk: PredictionJournal.Chunk
      let part: Int
      let range: Range<Int>
    }
    var pieces: [Piece] = []
    for (index, part) in parts.enumerated() {
      var start = 0
      for chunk in part.chunks where chunk[keyPath: size] > 0 {
        pieces.append(Piece(chunk: chunk, part: index, range: start..<(start + chunk[keyPath: size])))
        start += chunk[keyPath: size]
      }
    }
    pieces.sort { $0.chunk.number < $1.chunk.number }
    let files = try parts.map { part in
      part.chunks.contains { $0[keyPath: size] > 0 } ? try MappedFile(path: part[keyPath: file]) : nil
    }
    let target = try ResumableFile(path: temporary(path))
    try target.clear()
    for piece in pieces {
      guard let bytes = files[piece.part] else { continue }
      try bytes.withBytes { bytes in
        guard piece.range.upperBound <= bytes.count else {
          throw BatchError.damaged(path: parts[piece.part][keyPath: file], reason: "expected more bytes")
        }
        let part = UnsafeRawBufferPointer(rebasing: bytes[piece.range])
        if size == \PredictionJournal.Chunk.outputBytes, Digest.sha256(part) != piece.chunk.sha256 {
          throw BatchError.damaged(
            path: parts[piece.part][keyPath: file], reason: "expected the bytes that were written, found others")
        }
        try target.append(part)
      }
    }
    if target.size == 0, path.lowercased().hasSuffix(".gz") {
      try Gzip.compress(UnsafeRawBufferPointer(start: nil, count: 0)).withUnsafeBytes { try target.append($0) }
    }
    try target.sync()
  }
}
