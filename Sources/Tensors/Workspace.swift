import Foundation

/// Activation memory of one worker: bump-allocated, reset between micro-batches, never returned while it lives.
///
/// A buffer that is released early goes to a free list by size and is handed out again. Not thread-safe: one worker,
/// one workspace. Buffers hold whatever was there before.
package final class Workspace {
  private struct Chunk {
    let base: UnsafeMutablePointer<Float>
    let count: Int
    var used: Int
  }

  private var chunks: [Chunk] = []
  private var current = 0
  private var free: [Int: [UnsafeMutablePointer<Float>]] = [:]
  /// Buffers are multiples of this many floats: one cache line.
  private static let granularity = 16
  private static let firstChunk = 1 << 20

  /// Whether sizes are rounded to an eighth of a power of two, so that buffers of batches of many shapes fit one another.
  private let isCoarse: Bool

  package init(isCoarse: Bool = false) {
    self.isCoarse = isCoarse
  }

  deinit {
    for chunk in chunks { chunk.base.deallocate() }
  }

  /// Floats that the workspace holds in all.
  package var capacity: Int { chunks.reduce(0) { $0 + $1.count } }

  /// A buffer of at least `count` floats, valid until `release` or `reset`.
  package func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
    let size = rounded(count)
    if let buffer = free[size]?.popLast() { return buffer }
    while current < chunks.count {
      if chunks[current].used + size <= chunks[current].count {
        let buffer = chunks[current].base + chunks[current].used
        chunks[current].used += size
        return buffer
      }
      current += 1
    }
    let chunkSize = max(size, chunks.isEmpty ? Self.firstChunk : min(capacity / 2, 1 << 24))
    let memory = UnsafeMutableRawPointer.allocate(byteCount: chunkSize * MemoryLayout<Float>.stride, alignment: 64)
    HugePages.advise(memory, byteCount: chunkSize * MemoryLayout<Float>.stride)
    let base = memory.bindMemory(to: Float.self, capacity: chunkSize)
    chunks.append(Chunk(base: base, count: chunkSize, used: size))
    current = chunks.count - 1
    return base
  }

  /// A buffer of zeros.
  package func allocateZeroed(_ count: Int) -> UnsafeMutablePointer<Float> {
    let buffer = allocate(count)
    buffer.update(repeating: 0, count: count)
    return buffer
  }

  /// Hands a buffer of `count` floats back before the reset.
  package func release(_ buffer: UnsafeMutablePointer<Float>, count: Int) {
    free[rounded(count), default: []].append(buffer)
  }

  /// Forgets every buffer and keeps the memory.
  package func reset() {
    for index in free.values.indices { free.values[index].removeAll(keepingCapacity: true) }
    for index in chunks.indices { chunks[index].used = 0 }
    current = 0
  }

  private func rounded(_ count: Int) -> Int {
    let count = max(1, count)
    let step =
      isCoarse ? max(Self.granularity, 1 << (count.bitWidth - count.leadingZeroBitCount - 4)) : Self.granularity
    return (count + step - 1) / step * step
  }
}
