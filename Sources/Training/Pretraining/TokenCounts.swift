import Foundation

/// How often each token of a vocabulary stands in a corpus, by id.
package struct TokenCounts: Sendable, Equatable {
  private var counts: [Int] = []

  package init() {}

  package mutating func add(_ ids: [Int32]) {
    for id in ids { add(Int(id), 1) }
  }

  package subscript(id: Int) -> Int { counts.indices.contains(id) ? counts[id] : 0 }

  /// The same corpus as it is cut without tokens that were added at the end of the vocabulary.
  ///
  /// - Parameter pieces: what each added token is cut into without them, in the order of their ids.
  func without(_ pieces: [[Int32]], firstID: Int) -> TokenCounts {
    var plain = TokenCounts()
    for id in counts.indices.prefix(firstID) where counts[id] > 0 { plain.add(id, counts[id]) }
    for (index, parts) in pieces.enumerated() {
      for part in parts { plain.add(Int(part), self[firstID + index]) }
    }
    return plain
  }

  /// Of each token the logarithm of its share, beside that of tokens which are all as frequent: scores that know how
  /// frequent tokens are and nothing else. A token that is nowhere counts as if it stood there once.
  ///
  /// - Parameter size: tokens of the vocabulary.
  package func scores(_ size: Int) -> [Float] {
    let total = (0..<size).reduce(0) { $0 + self[$1] + 1 }
    let mean = Double(total) / Double(size)
    return (0..<size).map { Float(log(Double(self[$0] + 1) / mean)) }
  }

  private mutating func add(_ id: Int, _ count: Int) {
    if id >= counts.count { counts += Array(repeating: 0, count: id + 1 - counts.count) }
    counts[id] += count
  }
}
