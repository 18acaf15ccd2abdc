import Datasets
import Foundation
import Synchronization

/// Some rows of an input that are predicted together; where they end depends on the input alone.
struct InputChunk: Sendable {
  /// From 0.
  let number: Int
  let rows: [InputRow]
  /// Bytes of the input read up to its end.
  let bytesRead: Int
}

/// Cuts an input into chunks.
final class ChunkReader {
  /// Rows of a chunk: what an interruption costs, and what is committed at once.
  static let usualRows = 1024
  private static let mostBytes = 4 << 20

  private let stream: RowStream
  private let mostRows: Int
  private var number = 0

  init(_ stream: RowStream, rows: Int = usualRows) {
    self.stream = stream
    mostRows = rows
  }

  /// The next chunk, never empty; nil at the end.
  ///
  /// - Throws: as `RowReader.next`.
  func next() throws -> InputChunk? {
    var rows: [InputRow] = []
    var bytes = 0
    while rows.count < mostRows, bytes < Self.mostBytes, let row = try stream.reader.next() {
      bytes += row.raw.count + row.text.utf8.count
      rows.append(row)
    }
    guard !rows.isEmpty else { return nil }
    defer { number += 1 }
    return InputChunk(number: number, rows: rows, bytesRead: stream.bytesRead)
  }
}

/// Reads a chunk ahead on a thread of its own, so that reading and predicting overlap.
///
/// Unchecked Sendable: the reader is used by the thread alone, and what it gives is handed over under the lock.
final class ChunkPrefetch: @unchecked Sendable {
  private let reader: ChunkReader
  private let condition = NSCondition()
  private var ready: [Result<InputChunk?, any Error>] = []
  private var isStopped = false
  private var hasEnded = false

  /// - Parameter wants: which chunks are handed on, by number; others are read and dropped.
  init(
    _ reader: ChunkReader, wants: @escaping @Sendable (Int) -> Bool, dropped: @escaping @Sendable (InputChunk) -> Void
  ) {
    self.reader = reader
    let thread = Thread { [self] in
      while true {
        let chunk = Result { try self.reader.next() }
        if case .success(let chunk?) = chunk, !wants(chunk.number) {
          dropped(chunk)
          condition.lock()
          let stops = isStopped
          condition.unlock()
          if stops { return }
          continue
        }
        condition.lock()
        while ready.count >= 1, !isStopped { condition.wait() }
        ready.append(chunk)
        condition.broadcast()
        let stops = isStopped
        condition.unlock()
        if stops { return }
        if case .success(.some) = chunk { continue }
        return
      }
    }
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// Whether all chunks were handed on.
  var isAtEnd: Bool { hasEnded }

  /// The next chunk, never empty; nil at the end, or when somebody asks to stop while it is waited for.
  func next(_ isStopped: () -> Bool) throws -> InputChunk? {
    if hasEnded { return nil }
    condition.lock()
    while ready.isEmpty {
      _ = condition.wait(until: Date(timeIntervalSinceNow: 0.1))
      if ready.isEmpty, isStopped() {
        condition.unlock()
        return nil
      }
    }
    let chunk = ready.removeFirst()
    condition.broadcast()
    condition.unlock()
    if case .success(.some) = chunk {} else { hasEnded = true }
    return try chunk.get()
  }

  /// Lets the thread end.
  func stop() {
    condition.lock()
    isStopped = true
    condition.broadcast()
    condition.unlock()
  }
}
