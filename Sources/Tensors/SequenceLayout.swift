/// Where the sequences of a ragged batch begin and end in its `[tokens, hidden]` matrix, and which examples they are.
package struct SequenceLayout: Sendable, Equatable {
  /// `count + 1` row numbers: sequence i is rows `offsets[i] ..< offsets[i + 1]`.
  package let offsets: [Int]
  /// The random counter's example id of each sequence: dataset row, window and view.
  package let exampleIDs: [UInt32]

  package init(offsets: [Int], exampleIDs: [UInt32]) {
    precondition(offsets.first == 0 && exampleIDs.count == offsets.count - 1)
    precondition(zip(offsets, offsets.dropFirst()).allSatisfy { $0 < $1 }, "an empty sequence")
    self.offsets = offsets
    self.exampleIDs = exampleIDs
  }

  package init(lengths: [Int], exampleIDs: [UInt32]) {
    var offsets = [0]
    offsets.reserveCapacity(lengths.count + 1)
    for length in lengths { offsets.append(offsets[offsets.count - 1] + length) }
    self.init(offsets: offsets, exampleIDs: exampleIDs)
  }

  package var count: Int { exampleIDs.count }
  package var tokenCount: Int { offsets[offsets.count - 1] }
  package var longest: Int { (0..<count).reduce(0) { max($0, length($1)) } }

  package func range(_ sequence: Int) -> Range<Int> { offsets[sequence]..<offsets[sequence + 1] }
  package func length(_ sequence: Int) -> Int { offsets[sequence + 1] - offsets[sequence] }

  /// One row a sequence: the layout of a pooled batch.
  package var pooled: SequenceLayout { SequenceLayout(offsets: Array(0...count), exampleIDs: exampleIDs) }
}
