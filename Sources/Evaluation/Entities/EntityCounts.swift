/// Mentions counted by type, with the scores that follow from them; the index is that of the type in a sorted list.
struct EntityCounts {
  private(set) var hits: [Int]
  private(set) var predicted: [Int]
  private(set) var gold: [Int]

  init(typeCount: Int) {
    hits = Array(repeating: 0, count: typeCount)
    predicted = hits
    gold = hits
  }

  mutating func add(type: Int, hits: Int, predicted: Int, gold: Int) {
    self.hits[type] += hits
    self.predicted[type] += predicted
    self.gold[type] += gold
  }

  mutating func removeAll() { self = EntityCounts(typeCount: hits.count) }

  func scores(ofType type: Int) -> ClassScores {
    ClassScores(hits: hits[type], predicted: predicted[type], gold: gold[type])
  }

  /// All mentions as if they were of one type.
  var micro: EntityAverage {
    let all = ClassScores(hits: hits.reduce(0, +), predicted: predicted.reduce(0, +), gold: gold.reduce(0, +))
    return EntityAverage(precision: all.precision, recall: all.recall, f1: all.f1)
  }

  /// The mean over the types that are mentioned on either side.
  var macro: EntityAverage { mean { _ in 1 } }

  /// The mean over the types, weighted by their gold mentions.
  var weighted: EntityAverage { mean { $0.support } }

  private func mean(weight: (ClassScores) -> Int) -> EntityAverage {
    var (precision, recall, f1, total) = (0.0, 0.0, 0.0, 0)
    for type in hits.indices where gold[type] + predicted[type] > 0 {
      let scores = scores(ofType: type)
      let weight = weight(scores)
      precision += scores.precision * Double(weight)
      recall += scores.recall * Double(weight)
      f1 += scores.f1 * Double(weight)
      total += weight
    }
    guard total > 0 else { return EntityAverage(precision: 0, recall: 0, f1: 0) }
    let divisor = Double(total)
    return EntityAverage(precision: precision / divisor, recall: recall / divisor, f1: f1 / divisor)
  }
}
