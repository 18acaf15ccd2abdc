/// What one text, or one pair of texts, becomes; all arrays have one entry a token.
package struct Encoding: Sendable, Equatable {
  package var ids: [Int32] = []
  /// 0 for the first text and 1 for the second, unless the template says otherwise.
  package var typeIDs: [Int32] = []
  package var offsets: [TokenOffset] = []
  /// Index of the word within its text, counted from 0; -1 for a token that the template added.
  package var wordIDs: [Int32] = []

  package init() {}

  package var count: Int { ids.count }

  mutating func reserveCapacity(_ capacity: Int) {
    ids.reserveCapacity(capacity)
    typeIDs.reserveCapacity(capacity)
    offsets.reserveCapacity(capacity)
    wordIDs.reserveCapacity(capacity)
  }

  mutating func append(id: Int32, typeID: Int32, offset: TokenOffset, wordID: Int32) {
    ids.append(id)
    typeIDs.append(typeID)
    offsets.append(offset)
    wordIDs.append(wordID)
  }
}

/// A token's place in Unicode code points of the original text, end exclusive; 0 and 0 where there is none.
package struct TokenOffset: Sendable, Equatable {
  package var start: Int32
  package var end: Int32

  package init(start: Int32, end: Int32) {
    self.start = start
    self.end = end
  }

  static let none = TokenOffset(start: 0, end: 0)
}
