package import Tensors

/// Encodings of several sequences, one after the other without padding: what a text encoder reads.
package struct PackedBatch: Sendable {
  /// `[tokens]` each.
  package let ids: [Int32]
  package let typeIDs: [Int32]
  package let positions: [Int32]
  package let layout: SequenceLayout

  /// - Parameters:
  ///   - sequences: token ids and token-type ids of each sequence; none is empty.
  ///   - exampleIDs: the random counter's id of each sequence.
  package init(sequences: [(ids: [Int32], typeIDs: [Int32])], exampleIDs: [UInt32]) {
    layout = SequenceLayout(lengths: sequences.map(\.ids.count), exampleIDs: exampleIDs)
    var ids: [Int32] = []
    var typeIDs: [Int32] = []
    var positions: [Int32] = []
    ids.reserveCapacity(layout.tokenCount)
    typeIDs.reserveCapacity(layout.tokenCount)
    positions.reserveCapacity(layout.tokenCount)
    for sequence in sequences {
      ids += sequence.ids
      typeIDs += sequence.typeIDs
      for position in sequence.ids.indices { positions.append(Int32(position)) }
    }
    self.ids = ids
    self.typeIDs = typeIDs
    self.positions = positions
  }
}
