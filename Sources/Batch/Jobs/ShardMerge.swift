package import Files
import Foundation
import Store

/// Joins the shards of a job to what one process would have written, byte for byte.
package struct ShardMerge {
  private let output: String
  private let rejects: String

  package init(output: String, rejects: String) {
    self.output = output
    self.rejects = rejects
  }

  /// What was joined.
  package struct Joined: Sendable {
    package let shards: Int
    package let summary: BatchSummary
    package let labels: JSON
  }

  private struct Part {
    let number: Int
    let path: String
    let rejects: String
    let identity: JSON
    let chunks: [PredictionJournal.Chunk]
  }

  /// - Parameter restarts: whether an output that is there gives way.
  /// - Throws: `BatchError`, `StoreError`, `FilesError`.
  package func callAsFunction(restarts: Bool) throws -> Joined {
    if !restarts, FileManager.default.fileExists(atPath: output) { throw BatchError.outputExists(path: output) }
    let parts = try find()
    try write(parts, to: output, \.path, size: \.outputBytes)
    if parts.contains(where: { $0.chunks.contains { $0.rejectBytes > 0 } }) {
      try write(parts, to: rejects, \.rejects, size: \.rejectBytes)
    }
    var summary: BatchSummary?
    for part in parts {
      guard let own = part.chunks.last.flatMap({ BatchSummary($0.summary) }) else { continue }
      if summary == nil { summary = own } else { summary?.add(own) }
    }
    return Joined(
      shards: parts.count, summary: summary ?? BatchSummary(labelCounts: []), labels: parts[0].identity)
  }

  private func find() throws -> [Part] {
    let folder = URL(fileURLWithPath: output).deletingLastPathComponent().path
    let names = Set(try FileManager.default.contentsOfDirectory(atPath: folder).map(UTF8Key.init))
    func has(_ path: String) -> Bool {
      names.contains(UTF8Key(URL(fileURLWithPath: path).lastPathComponent))
    }
    // Of which number they are, the first one found says.
    let count = (1...1000).first { count in
      (1...count).contains { has(FileOutput.journalPath(Shard.path(output, number: $0, count: count))) }
    }
    guard let count else { throw BatchError.missingShards(output: output, missing: [1], count: 1) }
    let missing = (1...count).filter { !has(FileOutput.journalPath(Shard.path(output, number: $0, count: count))) }
    guard missing.isEmpty else { throw BatchError.missingShards(output: output, missing: missing, count: count) }
    var parts: [Part] = []
    for number in 1...count {
      let path = Shard.path(output, number: number, count: count)
      let journal = try PredictionJournal(path: FileOutput.journalPath(path), name: "output")
      defer { journal.close() }
      guard let job = try journal.job(), job.state == .finished else { throw BatchError.unfinishedShard(path: path) }
      let part = Part(
        number: number, path: path, rejects: Shard.path(rejects, number: number, count: count), identity: job.identity,
        chunks: try journal.chunks())
      if let first = parts.first {
        let changes = IdentityChanges(from: first.identity, to: part.identity, ignored: ["settings.shard"]).lines
        guard changes.isEmpty else {
          throw BatchError.shardMismatch(path: path, other: first.path, changes: changes)
        }
      }
      let size = part.chunks.reduce(0) { $0 + $1.outputBytes }
      guard try FileStatus(path)?.size == size else {
        throw BatchError.damaged(path: path, reason: "expected the finished shard of \(size) bytes, found another size")
      }
      parts.append(part)
    }
    return parts
  }

  private func write(
    _ parts: [Part], to path: String, _ file: KeyPath<Part, String>, size: KeyPath<PredictionJournal.Chunk, Int>
  ) throws {
    struct Piece {
      let chunk: Int
      let part: Int
      let range: Range<Int>
    }
    var pieces: [Piece] = []
    for (index, part) in parts.enumerated() {
      var start = 0
      for chunk in part.chunks where chunk[keyPath: size] > 0 {
        pieces.append(Piece(chunk: chunk.number, part: index, range: start..<(start + chunk[keyPath: size])))
        start += chunk[keyPath: size]
      }
    }
    pieces.sort { $0.chunk < $1.chunk }
    let files = try parts.map { part in
      part.chunks.contains { $0[keyPath: size] > 0 } ? try MappedFile(path: part[keyPath: file]) : nil
    }
    let temporary = FileOutput.partPath(path)
    try? FileManager.default.removeItem(atPath: temporary)
    do {
      let target = try ResumableFile(path: temporary)
      for piece in pieces {
        try files[piece.part]?.withBytes { try target.append(UnsafeRawBufferPointer(rebasing: $0[piece.range])) }
      }
      try target.sync()
      let system = PosixFileSystem()
      try system.renameReplacing(temporary, to: path)
      try system.syncDirectory(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    } catch {
      try? FileManager.default.removeItem(atPath: temporary)
      throw error
    }
  }
}
