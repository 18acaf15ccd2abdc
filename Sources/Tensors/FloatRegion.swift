import Foundation

/// Zeroed, page-aligned memory of floats that the system hands out page by page as it is first written.
///
/// Unchecked Sendable: the region itself never changes after `init`; who may write to which part of it, and when, is
/// decided by its owner (the trainer writes between barriers, everybody else reads).
package final class FloatRegion: @unchecked Sendable {
  package let count: Int
  package let base: UnsafeMutablePointer<Float>
  private let byteCount: Int

  /// - Parameter usage: how the region will be written; `dense` memory is asked for in huge pages.
  /// - Throws: `TensorError.outOfMemory` when the system refuses.
  package init(count: Int, usage: Usage = .dense) throws {
    self.count = count
    byteCount = max(1, count) * MemoryLayout<Float>.stride
    let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory, memory != MAP_FAILED else { throw TensorError.outOfMemory(bytes: byteCount) }
    base = memory.bindMemory(to: Float.self, capacity: max(1, count))
    if usage == .dense { HugePages.advise(memory, byteCount: byteCount) }
  }

  /// How much of a region is written in the end.
  package enum Usage: Sendable {
    /// All of it.
    case dense
    /// Scattered rows: pages that are never written must cost nothing.
    case sparse
  }

  deinit {
    munmap(base, byteCount)
  }
}

/// What can go wrong below the layers.
package enum TensorError: Error, Equatable, Sendable, CustomStringConvertible {
  case outOfMemory(bytes: Int)

  package var description: String {
    switch self {
    case .outOfMemory(let bytes):
      "out of memory: the system refused \(bytes / 1_048_576) MiB; use smaller batches or a shorter max_length"
    }
  }
}
