/// The scores of a chain under constraints, in double precision: what is forbidden is -infinity.
struct ChainTable: Sendable {
  let tags: Int
  /// `[from, to]`.
  let transitions: TransitionTable
  /// `[to, from]`.
  let reversedTransitions: TransitionTable
  let starts: [Double]
  let ends: [Double]

  init(_ constraints: TagConstraints, _ scores: ChainScores) {
    tags = constraints.count
    precondition(scores.starts.count == constraints.count)
    transitions = TransitionTable(
      count: constraints.count, scores: Self.masked(scores.transitions, constraints.transitions))
    reversedTransitions = transitions.transposed
    starts = Self.masked(scores.starts, constraints.starts)
    ends = Self.masked(scores.ends, constraints.ends)
  }

  func transition(_ from: Int, _ to: Int) -> Double { transitions.scores[from * tags + to] }

  private static func masked(_ scores: [Float], _ isAllowed: [Bool]) -> [Double] {
    zip(scores, isAllowed).map { $1 ? ChainScores.bounded($0) : -.infinity }
  }
}
