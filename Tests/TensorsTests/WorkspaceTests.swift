import Tensors
import TestSupport
import Testing

@Suite("Workspace")
struct WorkspaceTests {
  /// A buffer that a test holds, filled with its own number.
  private struct Live {
    let base: UnsafeMutablePointer<Float>
    let count: Int
    let mark: Float
  }

  @Test("live buffers never overlap, through releases and resets", arguments: [1, 2, 3])
  func overlap(seed: UInt64) {
    let workspace = Workspace()
    var random = SeededRandom(seed)
    var live: [Live] = []
    var mark: Float = 0
    for round in 0..<3_000 {
      if round % 1_000 == 999 {
        workspace.reset()
        live = []
      }
      if !live.isEmpty && Int.random(in: 0..<5, using: &random) < 2 {
        let old = live.remove(at: Int.random(in: 0..<live.count, using: &random))
        #expect((0..<old.count).allSatisfy { old.base[$0] == old.mark })
        workspace.release(old.base, count: old.count)
      } else {
        let count = Int.random(in: 0...(round % 50 == 0 ? 400_000 : 2_000), using: &random)
        mark += 1
        let base = workspace.allocate(count)
        base.update(repeating: mark, count: count)
        live.append(Live(base: base, count: count, mark: mark))
      }
    }
    #expect(live.allSatisfy { buffer in (0..<buffer.count).allSatisfy { buffer.base[$0] == buffer.mark } })
  }

  @Test("a released buffer of the same size is handed out again, on a cache line")
  func reuse() {
    let workspace = Workspace()
    let first = workspace.allocate(100)
    _ = workspace.allocate(100)
    workspace.release(first, count: 100)
    #expect(workspace.allocate(112) == first)
    #expect(workspace.allocate(100) != first)
    #expect((0..<20).allSatisfy { UInt(bitPattern: workspace.allocate($0)) % 64 == 0 })
  }

  @Test("zeroed buffers are zero even where something lay before")
  func zeroed() {
    let workspace = Workspace()
    let old = workspace.allocate(50)
    old.update(repeating: 9, count: 50)
    workspace.release(old, count: 50)
    let buffer = workspace.allocateZeroed(50)
    #expect(buffer == old && (0..<50).allSatisfy { buffer[$0] == 0 })
  }

  @Test("repeated passes need no more memory than the first")
  func warm() {
    let workspace = Workspace()
    let sizes = [1_000_000, 300, 900_000, 2_500_000, 17, 64, 700_000]
    var capacities: [Int] = []
    for _ in 0..<5 {
      let buffers = sizes.map { workspace.allocate($0) }
      #expect(Set(buffers).count == sizes.count)
      capacities.append(workspace.capacity)
      workspace.reset()
    }
    #expect(Set(capacities).count == 1)
    #expect(capacities[0] >= sizes.reduce(0, +) && capacities[0] < 4 * sizes.reduce(0, +))
  }

  @Test("a region is zeroed and page-aligned; an impossible one is an error that says what to do")
  func region() throws {
    for count in [0, 1, 5_000] {
      let region = try FloatRegion(count: count)
      #expect(region.count == count && UInt(bitPattern: region.base) % 4096 == 0)
      #expect((0..<count).allSatisfy { region.base[$0] == 0 })
      region.base.update(repeating: 1, count: count)
    }
    let error = #expect(throws: TensorError.self) { try FloatRegion(count: 1 << 46) }
    #expect(error == .outOfMemory(bytes: 1 << 48))
    #expect(error?.description.contains("smaller batches") == true)
  }
}
