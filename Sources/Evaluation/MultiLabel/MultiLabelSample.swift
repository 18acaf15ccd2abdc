/// Gold and predicted labels of rows, scored with a number of times for each row, so that rows can be drawn again without
/// being copied.
///
/// Each score is computed by itself, so that a bootstrap pays only for the one it asks for.
struct MultiLabelSample {
  private let gold: LabelTable
  private let predicted: LabelTable
  private let undefined: Double
  /// The scores of each row by itself: its labels are what is counted.
  private let rows: [ClassScores]
  /// How many labels of each row are wrong: predicted and not gold, or the other way round.
  private let misses: [Int]
  private let ranking: [LabelRanking]

  init(gold: LabelTable, predicted: LabelTable, scores: ScoreTable?, undefined: Double) {
    precondition(
      gold.rowCount == predicted.rowCount && gold.labelCount == predicted.labelCount, "tables of two shapes")
    let scores = scores ?? predicted.scores
    precondition(
      gold.rowCount == scores.rowCount && gold.labelCount == scores.columnCount, "scores of another shape")
    self.gold = gold
    self.predicted = predicted
    // Without rows every score is 0.
    let undefined = gold.rowCount == 0 ? 0 : undefined
    self.undefined = undefined
    var rows: [ClassScores] = []
    var misses: [Int] = []
    for row in 0..<gold.rowCount {
      var (hits, goldCount, predictedCount) = (0, 0, 0)
      for label in 0..<gold.labelCount {
        if gold[row, label] { goldCount += 1 }
        if predicted[row, label] { predictedCount += 1 }
        if gold[row, label] && predicted[row, label] { hits += 1 }
      }
      rows.append(ClassScores(hits: hits, predicted: predictedCount, gold: goldCount, undefined: undefined))
      misses.append(goldCount + predictedCount - 2 * hits)
    }
    self.rows = rows
    self.misses = misses
    ranking = (0..<gold.labelCount).map { LabelRanking(scores: scores.column($0), gold: gold.column($0)) }
  }

  var rowCount: Int { gold.rowCount }
  var labelCount: Int { gold.labelCount }
  /// Every row once.
  var once: [Int] { Array(repeating: 1, count: rowCount) }

  private func counts(_ times: [Int]) -> (hits: [Int], predicted: [Int], gold: [Int]) {
    var hits = Array(repeating: 0, count: labelCount)
    var predictedCounts = hits
    var goldCounts = hits
    for row in 0..<rowCount where times[row] > 0 {
      for label in 0..<labelCount {
        let (isGold, isPredicted) = (gold[row, label], predicted[row, label])
        if isGold { goldCounts[label] += times[row] }
        if isPredicted { predictedCounts[label] += times[row] }
        if isGold && isPredicted { hits[label] += times[row] }
      }
    }
    return (hits, predictedCounts, goldCounts)
  }

  func perLabel(_ times: [Int]) -> [ClassScores] {
    let counts = counts(times)
    return (0..<labelCount).map {
      ClassScores(hits: counts.hits[$0], predicted: counts.predicted[$0], gold: counts.gold[$0], undefined: undefined)
    }
  }

  func micro(_ times: [Int]) -> LabelAverage {
    let counts = counts(times)
    return LabelAverage(
      ClassScores(
        hits: counts.hits.reduce(0, +), predicted: counts.predicted.reduce(0, +), gold: counts.gold.reduce(0, +),
        undefined: undefined))
  }

  func macro(_ times: [Int]) -> LabelAverage {
    LabelAverage(of: perLabel(times), weights: Array(repeating: 1, count: labelCount))
  }

  func weighted(_ times: [Int]) -> LabelAverage {
    let scores = perLabel(times)
    return LabelAverage(of: scores, weights: scores.map(\.support))
  }

  func samples(_ times: [Int]) -> LabelAverage { LabelAverage(of: rows, weights: times) }

  func subsetAccuracy(_ times: [Int]) -> Double {
    mean(times) { misses[$0] == 0 ? 1 : 0 }
  }

  func hammingLoss(_ times: [Int]) -> Double {
    labelCount == 0 ? 0 : mean(times) { misses[$0] } / Double(labelCount)
  }

  func averagePrecision(_ times: [Int]) -> [Double] { ranking.map { $0.averagePrecision(times) } }

  func meanAveragePrecision(_ times: [Int]) -> Double {
    labelCount == 0 ? 0 : averagePrecision(times).reduce(0, +) / Double(labelCount)
  }

  private func mean(_ times: [Int], _ count: (Int) -> Int) -> Double {
    let (sum, total) = times.indices.reduce((0, 0)) { ($0.0 + times[$1] * count($1), $0.1 + times[$1]) }
    return total == 0 ? 0 : Double(sum) / Double(total)
  }
}
