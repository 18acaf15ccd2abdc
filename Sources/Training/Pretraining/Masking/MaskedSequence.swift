/// A sequence of a language model's training: some of its tokens are hidden, and are to be found again.
package struct MaskedSequence: Sendable, Equatable {
  /// The example id of its random numbers.
  package let number: UInt32
  /// As the encoder sees them, special ones included.
  package let ids: [Int32]
  package let typeIDs: [Int32]
  /// Places of the hidden tokens, ascending, and the tokens that stood there.
  package let rows: [Int32]
  package let labels: [Int32]

  package init(number: UInt32, ids: [Int32], typeIDs: [Int32], rows: [Int32], labels: [Int32]) {
    self.number = number
    self.ids = ids
    self.typeIDs = typeIDs
    self.rows = rows
    self.labels = labels
  }
}
