/// A run of a document's tokens that fits a window, without the special tokens around it.
package struct LanguagePiece: Sendable, Equatable {
  /// Its place among the pieces of the corpus: the example id of its random numbers.
  package var number: UInt32
  package let ids: [Int32]
  /// The word of each token, counted from 0.
  package let words: [UInt16]

  package init(number: UInt32, ids: [Int32], words: [UInt16]) {
    self.number = number
    self.ids = ids
    self.words = words
  }
}
