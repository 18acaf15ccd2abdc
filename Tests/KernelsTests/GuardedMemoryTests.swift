import Kernels
import TestSupport
import Testing

/// The guard that the other tests rely on must itself catch what it promises.
@Suite("Guarded memory")
struct GuardedMemoryTests {
  @Test("reading or writing past the end ends the process")
  func end() async {
    await #expect(processExitsWith: .failure) {
      GuardedMemory.use { memory in add(memory.floats([1, 2, 3]), 4, to: memory.undefined(4)) }
    }
    await #expect(processExitsWith: .failure) {
      GuardedMemory.use { memory in scale(memory.undefined(9), 9, by: 1, into: memory.floats([1, 2, 3])) }
    }
  }

  @Test("writing before the beginning is found")
  func beginning() async {
    await #expect(processExitsWith: .failure) {
      GuardedMemory.use { memory in memory.floats([1, 2, 3])[-1] = 0 }
    }
  }

  @Test("a buffer holds its values and nothing else")
  func values() {
    GuardedMemory.use { memory in
      let buffer = memory.floats([1, 2, 3])
      scale(buffer, 3, by: 2, into: buffer)
      #expect(memory.values(buffer) == [2, 4, 6] && memory.values(memory.floats([])).isEmpty)
    }
  }
}
