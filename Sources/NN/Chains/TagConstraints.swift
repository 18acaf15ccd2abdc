/// Which tag sequences are valid: the pairs that may follow each other, and the tags that may begin and end one.
package struct TagConstraints: Sendable, Equatable {
  /// The number of tags, at least 1.
  package let count: Int
  /// Whether a tag may follow another: `[from, to]`, row-major.
  package let transitions: [Bool]
  /// Whether a tag may begin a sequence.
  package let starts: [Bool]
  /// Whether a tag may end a sequence.
  package let ends: [Bool]

  package init(count: Int, transitions: [Bool], starts: [Bool], ends: [Bool]) {
    precondition(count >= 1 && transitions.count == count * count && starts.count == count && ends.count == count)
    self.count = count
    self.transitions = transitions
    self.starts = starts
    self.ends = ends
  }

  /// Every sequence of `count` tags is valid.
  package static func unconstrained(count: Int) -> TagConstraints {
    let all = Array(repeating: true, count: count)
    return TagConstraints(
      count: count, transitions: Array(repeating: true, count: count * count), starts: all, ends: all)
  }

  package func allows(from: Int, to: Int) -> Bool { transitions[from * count + to] }

  /// Whether a whole sequence is valid; the empty one is. Tags must lie in `0 ..< count`.
  package func isValid(_ tags: [Int]) -> Bool {
    guard let first = tags.first, let last = tags.last else { return true }
    return starts[first] && ends[last] && zip(tags, tags.dropFirst()).allSatisfy { allows(from: $0, to: $1) }
  }
}
