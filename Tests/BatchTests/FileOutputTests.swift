import Batch
import Datasets
import Files
import Foundation
import Store
import Tasks
import Tensors
import Testing

/// A whole job on a model of two labels, with its output stopped, damaged and gone on with.
@Suite struct FileOutputTests {
  private let folder: String
  private let model: TrainedModel

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("hone-batch-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    model = try TinyModel.open()
    let lines = (0..<10_000).map { $0 % 999 == 998 ? " " : "film number \($0)" }
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: folder + "/in.txt"))
  }

  private var output: String { folder + "/out.csv" }
  private var rejects: String { folder + "/out.rejects" }

  /// Runs the job; stopped after so many chunks, when asked.
  private func run(
    _ pool: WorkerPool, stopAfter chunks: Int? = nil, a: JSON = 1, restarts: Bool = false
  ) throws -> BatchRun.Outcome? {
    let stream = try RowStream.open(folder + "/in.txt", options: ReadOptions(format: "text", requireLabels: false))
    let job = try BatchJob(
      stream, group: ModelGroup([model], pool: pool), names: ["m"], form: .table(delimiter: UInt8(ascii: ",")),
      options: BatchOptions())
    let identity: JSON = ["a": a, "settings": ["rejects": .string(rejects)]]
    let (file, _) = try FileOutput.open(output, rejects: rejects, identity: identity, restarts ? .restarts : .goesOn)
    guard let file else { return nil }
    var asked = 0
    return try BatchRun(job, file: file)(
      progress: { _ in },
      isStopped: {
        asked += 1
        return chunks.map { asked > $0 } ?? false
      })
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  private func withPool<Result>(_ body: (WorkerPool) throws -> Result) rethrows -> Result {
    let pool = WorkerPool(count: 2)
    defer {
      pool.stop()
      try? FileManager.default.removeItem(atPath: folder)
    }
    return try body(pool)
  }

  @Test func aStoppedJobGoesOn() throws {
    try withPool { pool in
      guard case .finished(let summary)? = try run(pool) else { throw TinyModel.Fault() }
      #expect(summary.rows == 10_000 && summary.rejects == 10 && summary.written == 9_990)
      let whole = (try bytes(output), try bytes(rejects))
      #expect(try run(pool) == nil)
      try FileManager.default.removeItem(atPath: output)
      #expect { try run(pool) } throws: { "\($0)".contains("expected the finished file of \(whole.0.count) bytes") }
      for name in [output + ".journal", rejects] { try FileManager.default.removeItem(atPath: name) }

      guard case .stopped(let part)? = try run(pool, stopAfter: 1) else { throw TinyModel.Fault() }
      #expect(part.rows == 1024 && !FileManager.default.fileExists(atPath: output))
      // What was written after the last commit, such as half a chunk, is nothing.
      let handle = try #require(FileHandle(forWritingAtPath: output + ".part"))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data("half a row, 0.".utf8))
      try handle.close()
      guard case .finished(let resumed)? = try run(pool) else { throw TinyModel.Fault() }
      #expect(resumed.rows == 10_000 && resumed.members == summary.members && resumed.lengths == summary.lengths)
      #expect(try (bytes(output), bytes(rejects)) == whole)
    }
  }

  @Test func whatIsNotAsItWasLeftIsRefused() throws {
    try withPool { pool in
      _ = try run(pool, stopAfter: 2)
      #expect { try run(pool, a: 2) } throws: { error in
        "\(error)".contains("a was 1 and is 2") && "\(error)".contains("--restart")
      }
      let part = output + ".part"
      let good = try bytes(part)
      var bad = good
      bad[bad.count - 3] ^= 1
      try bad.write(to: URL(fileURLWithPath: part))
      #expect { try run(pool) } throws: { "\($0)".contains("expected its end as it was written, found other bytes") }
      try good.dropLast(1).write(to: URL(fileURLWithPath: part))
      #expect { try run(pool) } throws: { "\($0)".contains("expected the \(good.count) bytes that were written") }
      try good.write(to: URL(fileURLWithPath: part))
      guard case .finished? = try run(pool) else { throw TinyModel.Fault() }
      let whole = try bytes(output)
      guard case .finished? = try run(pool, a: 3, restarts: true) else { throw TinyModel.Fault() }
      #expect(try bytes(output) == whole)
    }
  }

  @Test func oneProcessAtATime() throws {
    try withPool { pool in
      let (first, _) = try FileOutput.open(output, rejects: rejects, identity: ["a": 1], .goesOn)
      #expect { try run(pool) } throws: { $0 as? StoreError == .journalInUse(path: output + ".journal") }
      withExtendedLifetime(first) {}
    }
  }

  /// Killed between the last commit and the new names, at each place.
  @Test func publishingGoesOn() throws {
    try withPool { pool in
      _ = try run(pool)
      let whole = (try bytes(output), try bytes(rejects))
      for renamed in 0...2 {
        let journal = try PredictionJournal(path: output + ".journal", name: "output")
        try journal.publish()
        journal.close()
        if renamed < 1 { try FileManager.default.moveItem(atPath: output, toPath: output + ".part") }
        if renamed < 2 { try FileManager.default.moveItem(atPath: rejects, toPath: rejects + ".part") }
        #expect(try run(pool) == nil)
        #expect(try (bytes(output), bytes(rejects)) == whole)
      }
    }
  }
}
