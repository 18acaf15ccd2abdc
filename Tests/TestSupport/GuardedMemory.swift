import Foundation

/// Buffers for kernels under test, each between two pages that nobody may touch.
///
/// The last float borders on the page after it: reading or writing past the end ends the process. Bytes between the page
/// before and the first float hold a pattern that is checked when the memory is given back.
package final class GuardedMemory {
  private struct Buffer {
    let mapping: UnsafeMutableRawPointer
    let mappedBytes: Int
    let base: UnsafeMutablePointer<Float>
    let count: Int
  }

  private static let page = sysconf(Int32(_SC_PAGESIZE))
  private static let pattern: UInt8 = 0xA5
  private var buffers: [Buffer] = []

  /// Runs `body` with memory that lives until it returns.
  package static func use<Result>(_ body: (GuardedMemory) throws -> Result) rethrows -> Result {
    let memory = GuardedMemory()
    defer { memory.close() }
    return try body(memory)
  }

  /// A buffer that holds `values`, with nothing after the last.
  package func floats(_ values: [Float]) -> UnsafeMutablePointer<Float> {
    let bytes = values.count * MemoryLayout<Float>.stride
    let inner = max(1, (bytes + Self.page - 1) / Self.page) * Self.page
    let total = inner + 2 * Self.page
    let mapped = mmap(nil, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapped, mapped != MAP_FAILED else { preconditionFailure("no memory for a test buffer") }
    let end = mapped + Self.page + inner
    let base = (end - bytes).bindMemory(to: Float.self, capacity: values.count)
    memset(mapped + Self.page, Int32(Self.pattern), inner - bytes)
    base.update(from: values, count: values.count)
    precondition(mprotect(mapped, Self.page, PROT_NONE) == 0 && mprotect(end, Self.page, PROT_NONE) == 0)
    buffers.append(Buffer(mapping: mapped, mappedBytes: total, base: base, count: values.count))
    return base
  }

  /// A buffer of `count` NaNs: what a kernel reads before it wrote shows in its result.
  package func undefined(_ count: Int) -> UnsafeMutablePointer<Float> {
    floats(Array(repeating: .nan, count: count))
  }

  package func values(_ base: UnsafeMutablePointer<Float>) -> [Float] {
    guard let buffer = buffers.first(where: { $0.base == base }) else {
      preconditionFailure("not a buffer of this memory")
    }
    return Array(UnsafeBufferPointer(start: buffer.base, count: buffer.count))
  }

  private func close() {
    for buffer in buffers {
      let margin = UnsafeRawBufferPointer(
        start: buffer.mapping + Self.page,
        count: UnsafeRawPointer(buffer.base) - UnsafeRawPointer(buffer.mapping) - Self.page)
      precondition(margin.allSatisfy { $0 == Self.pattern }, "something was written before the first float of a buffer")
      munmap(buffer.mapping, buffer.mappedBytes)
    }
    buffers = []
  }
}
