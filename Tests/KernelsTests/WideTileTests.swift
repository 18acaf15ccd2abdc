import Kernels
import KernelsAVX512
import TestSupport
import Testing

@Suite("Wide micro-kernel")
struct WideTileTests {
  /// Six rows at a time never reach the wide kernel, twelve always do where the processor has it.
  @Test("gives the bits of the narrow one", arguments: [1, 7, 64, 383, 384, 385, 1000])
  func sameBits(inner: Int) {
    guard CPUFeatures.usesWideTiles else { return }
    var random = SeededRandom(12)
    let x = random.floats(12 * inner)
    let panel = random.floats(16 * inner)
    let start = random.floats(12 * 16)
    GuardedMemory.use { memory in
      let left = memory.floats(x)
      let right = memory.floats(panel)
      for accumulates in [false, true] {
        let narrow = memory.floats(start)
        for half in 0..<2 {
          multiplyPacked(
            rows: 6, columns: 16, inner: inner, left + half * 6 * inner, xStride: inner, panels: right,
            narrow + half * 96, yStride: 16, accumulate: accumulates)
        }
        let wide = memory.floats(start)
        multiplyPacked(
          rows: 12, columns: 16, inner: inner, left, xStride: inner, panels: right, wide, yStride: 16,
          accumulate: accumulates)
        #expect(memory.values(wide).map(\.bitPattern) == memory.values(narrow).map(\.bitPattern))
        if inner <= 384, !accumulates {
          let direct = memory.undefined(12 * 16)
          multiplyWideTile(inner, left, 6 * inner, inner, 1, right, direct, 16, nil, 0)
          #expect(memory.values(direct).map(\.bitPattern) == memory.values(narrow).map(\.bitPattern))
        }
      }
    }
  }
}
