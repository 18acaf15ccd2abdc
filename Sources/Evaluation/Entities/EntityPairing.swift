/// Pairs the mentions of one sequence that have no exact match, one to one, by the rules of `EntityErrors`.
struct EntityPairing {
  private struct Candidate {
    let kind: EntityErrorKind
    /// Words that both mentions cover.
    let overlap: Int
    let gold: Int
    let predicted: Int

    /// Whether this pair is made before the other one.
    func precedes(_ other: Candidate) -> Bool {
      if kind.pairingRank != other.kind.pairingRank { return kind.pairingRank < other.kind.pairingRank }
      if kind != .type, overlap != other.overlap { return overlap > other.overlap }
      return (gold, predicted) < (other.gold, other.predicted)
    }
  }

  private let gold: [EntityMention]
  private let predicted: [EntityMention]
  private var pairs: [Candidate] = []

  /// - Parameters:
  ///   - gold: in order of place, none of them among `predicted`.
  ///   - predicted: in order of place.
  init(gold: [EntityMention], predicted: [EntityMention]) {
    self.gold = gold
    self.predicted = predicted
  }

  mutating func pairAll() {
    var goldIsFree = Array(repeating: true, count: gold.count)
    var predictedIsFree = Array(repeating: true, count: predicted.count)
    for candidate in candidates().sorted(by: { $0.precedes($1) })
    where goldIsFree[candidate.gold] && predictedIsFree[candidate.predicted] {
      goldIsFree[candidate.gold] = false
      predictedIsFree[candidate.predicted] = false
      pairs.append(candidate)
    }
  }

  /// All pairs of mentions that have a word in common.
  private func candidates() -> [Candidate] {
    var candidates: [Candidate] = []
    for (goldIndex, goldMention) in gold.enumerated() {
      for (predictedIndex, predictedMention) in predicted.enumerated() {
        if predictedMention.start >= goldMention.end { break }
        let overlap = goldMention.overlap(with: predictedMention)
        guard overlap > 0 else { continue }
        let kind: EntityErrorKind =
          if goldMention.hasRange(of: predictedMention) {
            .type
          } else if goldMention.hasType(of: predictedMention) {
            .boundary
          } else {
            .boundaryAndType
          }
        candidates.append(Candidate(kind: kind, overlap: overlap, gold: goldIndex, predicted: predictedIndex))
      }
    }
    return candidates
  }

  /// The pairs, and the mentions that are in none, in order of place.
  func errors(sequence: Int) -> [EntityError] {
    var partners: [Int: Candidate] = [:]
    var predictedIsFree = Array(repeating: true, count: predicted.count)
    for pair in pairs {
      partners[pair.gold] = pair
      predictedIsFree[pair.predicted] = false
    }
    var errors = gold.enumerated().map { index, mention in
      let pair = partners[index]
      let error = EntityError(
        kind: pair?.kind ?? .missed, sequence: sequence, gold: mention, predicted: pair.map { predicted[$0.predicted] })
      return (place: mention, error: error)
    }
    for (mention, isFree) in zip(predicted, predictedIsFree) where isFree {
      errors.append((mention, EntityError(kind: .spurious, sequence: sequence, gold: nil, predicted: mention)))
    }
    return errors.sorted { $0.place < $1.place }.map(\.error)
  }
}

extension EntityErrorKind {
  /// Which kind of pair is made first; the kinds without a pair have no rank of their own.
  fileprivate var pairingRank: Int {
    switch self {
    case .type: 0
    case .boundary: 1
    case .boundaryAndType: 2
    case .missed, .spurious: 3
    }
  }
}
