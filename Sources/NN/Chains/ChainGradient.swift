/// The gradients of a chain's scores, added up over sequences in double precision.
struct ChainGradient {
  /// `[from, to]`; zeros unless pairs are wanted.
  private(set) var transitions: [Double]
  private(set) var starts: [Double]
  private(set) var ends: [Double]
  private let wantsPairs: Bool

  init(tags: Int, wantsPairs: Bool) {
    transitions = Array(repeating: 0, count: tags * tags)
    starts = Array(repeating: 0, count: tags)
    ends = starts
    self.wantsPairs = wantsPairs
  }

  /// Adds weight · (probability - gold) of a sequence that is not empty and returns it for the emissions,
  /// `[count, tags]`; NaN where there is no chain.
  mutating func add(_ chain: ForwardBackward?, labels: [Int], weight: Double) -> [Double] {
    let tags = starts.count
    var rows: [Double] = []
    rows.reserveCapacity(labels.count * tags)
    for (position, label) in labels.enumerated() {
      let probabilities = chain?.probabilities(position) ?? Array(repeating: .nan, count: tags)
      for tag in 0..<tags { rows.append(weight * (probabilities[tag] - (tag == label ? 1 : 0))) }
    }
    for tag in 0..<tags {
      starts[tag] += rows[tag]
      ends[tag] += rows[(labels.count - 1) * tags + tag]
    }
    guard wantsPairs else { return rows }
    guard let chain else {
      transitions = Array(repeating: .nan, count: tags * tags)
      return rows
    }
    chain.addPairProbabilities(times: weight, to: &transitions)
    for (from, to) in zip(labels, labels.dropFirst()) { transitions[from * tags + to] -= weight }
    return rows
  }
}
