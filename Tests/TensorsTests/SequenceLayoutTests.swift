import Tensors
import Testing

@Suite("Sequence layout")
struct SequenceLayoutTests {
  @Test("rows of each sequence, from lengths and from offsets")
  func rows() {
    let layout = SequenceLayout(lengths: [3, 1, 5], exampleIDs: [7, 8, 9])
    #expect(layout == SequenceLayout(offsets: [0, 3, 4, 9], exampleIDs: [7, 8, 9]))
    #expect(layout.count == 3 && layout.tokenCount == 9 && layout.longest == 5)
    #expect((0..<3).map(layout.range) == [0..<3, 3..<4, 4..<9])
    #expect((0..<3).map(layout.length) == [3, 1, 5])
  }

  @Test("pooling leaves one row a sequence and keeps the examples")
  func pooled() {
    let layout = SequenceLayout(lengths: [3, 1, 5], exampleIDs: [7, 8, 9]).pooled
    #expect(layout == SequenceLayout(lengths: [1, 1, 1], exampleIDs: [7, 8, 9]))
  }

  @Test("an empty batch has no rows")
  func empty() {
    let layout = SequenceLayout(lengths: [], exampleIDs: [])
    #expect(layout.count == 0 && layout.tokenCount == 0 && layout.longest == 0 && layout.pooled == layout)
  }
}
