/// What a linear chain adds to the emissions of a sequence: scores of adjacent pairs, of its first and its last tag.
package struct ChainScores: Sendable, Equatable {
  /// `[from, to]`, row-major.
  package let transitions: [Float]
  /// `[tags]`.
  package let starts: [Float]
  /// `[tags]`.
  package let ends: [Float]

  package init(transitions: [Float], starts: [Float], ends: [Float]) {
    precondition(ends.count == starts.count && transitions.count == starts.count * starts.count)
    self.transitions = transitions
    self.starts = starts
    self.ends = ends
  }

  /// Emissions alone decide.
  package static func zero(tags: Int) -> ChainScores {
    let zeros = Array(repeating: Float(0), count: tags)
    return ChainScores(transitions: Array(repeating: 0, count: tags * tags), starts: zeros, ends: zeros)
  }

  var isFinite: Bool {
    transitions.allSatisfy(\.isFinite) && starts.allSatisfy(\.isFinite) && ends.allSatisfy(\.isFinite)
  }

  /// The largest magnitude that an emission or a score counts as.
  static let limit: Float = 1e9

  /// A score as decoders count it: within ±`limit`, and -`limit` for NaN, so that sums stay finite and every comparison
  /// has an answer. Infinity is reserved for what a constraint forbids.
  static func bounded(_ score: Float) -> Double {
    score.isNaN ? Double(-limit) : Double(min(max(score, -limit), limit))
  }
}
