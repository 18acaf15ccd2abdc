/// Finds the best valid tag sequence of a linear chain (Viterbi, 1967).
///
/// A sequence's score is the sum of its emissions, transitions, start and end. Of sequences with equal scores the one
/// wins whose last tag has the lowest index, then whose last but one has, and so on to the front. Scores are added in
/// double precision, and the best one of a position is subtracted from all, so that a decision does not depend on how
/// much lies before it. Emissions and scores count as at most ±1e9 and NaN as -1e9: whatever comes in, a sequence comes
/// out, the same at every run, and only constraints exclude one.
package struct Viterbi: Sendable {
  private let table: ChainTable

  /// - Parameter scores: nil when emissions alone decide between valid sequences.
  package init(_ constraints: TagConstraints, scores: ChainScores? = nil) {
    precondition(constraints.count <= Int(UInt16.max))
    table = ChainTable(constraints, scores ?? .zero(tags: constraints.count))
  }

  /// emissions `[count, tags]` (log-probabilities or other scores that add) → one tag a position, or nil when no valid
  /// sequence of that length exists; an empty sequence is valid.
  ///
  /// - Complexity: O(count · tags²) time; a byte of memory a position and tag, two with more than 255 tags.
  package func decode(emissions: [Float], count: Int) -> [Int]? {
    precondition(emissions.count == count * table.tags)
    return emissions.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress, count > 0 else { return [] }
      return decode(emissions: base, count: count)
    }
  }

  package func decode(emissions: UnsafePointer<Float>, count: Int) -> [Int]? {
    guard count > 0 else { return [] }
    return table.tags <= Int(UInt8.max)
      ? decode(emissions, count, UInt8.self) : decode(emissions, count, UInt16.self)
  }

  /// - Parameter tag: the integers that back pointers are kept as.
  private func decode<Tag: FixedWidthInteger & UnsignedInteger>(
    _ emissions: UnsafePointer<Float>, _ count: Int, _ tag: Tag.Type
  ) -> [Int]? {
    let tags = table.tags
    /// The best way to a tag comes from which; the first position has none.
    var origins = [Tag](repeating: 0, count: (count - 1) * tags)
    var scores = (0..<tags).map { table.starts[$0] + ChainScores.bounded(emissions[$0]) }
    var next = scores
    var from = [Int](repeating: 0, count: tags)
    for position in 1..<max(1, count) {
      guard advance(scores, into: &next, &from) else { return nil }
      for to in 0..<tags {
        origins[(position - 1) * tags + to] = Tag(from[to])
        next[to] += ChainScores.bounded(emissions[position * tags + to])
      }
      swap(&scores, &next)
    }
    guard let last = best(tags, { scores[$0] + table.ends[$0] }) else { return nil }
    var path = [Int](repeating: last, count: count)
    for position in stride(from: count - 1, to: 0, by: -1) {
      path[position - 1] = Int(origins[(position - 1) * tags + path[position]])
    }
    return path
  }

  /// The best score of each tag at the next position without its emission, relative to the best of this one, and the
  /// lowest tag that it comes from; false when no tag can be reached.
  private func advance(_ scores: [Double], into next: inout [Double], _ from: inout [Int]) -> Bool {
    let tags = table.tags
    let transitions = table.transitions.scores
    let top = scores.reduce(-.infinity, max)
    guard top > -.infinity else { return false }
    for to in 0..<tags {
      next[to] = -.infinity
      from[to] = 0
    }
    for origin in 0..<tags {
      let score = scores[origin] - top
      for to in 0..<tags {
        let candidate = score + transitions[origin * tags + to]
        if candidate > next[to] {
          next[to] = candidate
          from[to] = origin
        }
      }
    }
    return true
  }

  /// The lowest index with the largest score, unless all are -infinity.
  private func best(_ count: Int, _ score: (Int) -> Double) -> Int? {
    var result: (index: Int, score: Double)?
    for index in 0..<count where score(index) > result?.score ?? -.infinity { result = (index, score(index)) }
    return result?.index
  }
}
