/// A confusion matrix in one flat array, with the scores that follow from it.
///
/// Each score is computed by itself, so that a bootstrap over thousands of matrices pays only for the one it asks for.
struct ConfusionCounts {
  let classCount: Int
  /// Row-major `[gold, predicted]`.
  private(set) var cells: [Int]

  init(classCount: Int) {
    precondition(classCount >= 0, "a negative number of classes")
    self.classCount = classCount
    cells = Array(repeating: 0, count: classCount * classCount)
  }

  mutating func add(gold: Int, predicted: Int) {
    precondition((0..<classCount).contains(gold) && (0..<classCount).contains(predicted), "a class out of range")
    cells[gold * classCount + predicted] += 1
  }

  /// Counts a row by its cell, `gold * classCount + predicted`.
  mutating func add(cell: Int) { cells[cell] += 1 }

  /// Counts several rows of one cell.
  mutating func add(cell: Int, times: Int) { cells[cell] += times }

  mutating func removeAll() { for cell in cells.indices { cells[cell] = 0 } }

  var matrix: [[Int]] {
    (0..<classCount).map { gold in Array(cells[gold * classCount..<(gold + 1) * classCount]) }
  }

  private var rowCount: Int { cells.reduce(0, +) }
  private var hits: Int { (0..<classCount).reduce(0) { $0 + cells[$1 * classCount + $1] } }

  private var marginals: (gold: [Int], predicted: [Int]) {
    var gold = Array(repeating: 0, count: classCount)
    var predicted = gold
    for row in 0..<classCount {
      for column in 0..<classCount {
        let count = cells[row * classCount + column]
        gold[row] += count
        predicted[column] += count
      }
    }
    return (gold, predicted)
  }

  var perClass: [ClassScores] {
    let (gold, predicted) = marginals
    return (0..<classCount).map { index in
      ClassScores(hits: cells[index * classCount + index], predicted: predicted[index], gold: gold[index])
    }
  }

  var accuracy: Double {
    let rows = rowCount
    return rows == 0 ? 0 : Double(hits) / Double(rows)
  }

  /// Every miss is one false positive and one false negative, so that micro precision, recall and F1 are the accuracy.
  var microF1: Double { accuracy }

  var macroF1: Double {
    let (gold, predicted) = marginals
    var sum = 0.0
    var present = 0
    for index in 0..<classCount where gold[index] + predicted[index] > 0 {
      sum += ClassScores(hits: cells[index * classCount + index], predicted: predicted[index], gold: gold[index]).f1
      present += 1
    }
    return present == 0 ? 0 : sum / Double(present)
  }

  var weightedF1: Double {
    let scores = perClass
    let rows = scores.reduce(0) { $0 + $1.support }
    return rows == 0 ? 0 : scores.reduce(0) { $0 + $1.f1 * Double($1.support) } / Double(rows)
  }

  var matthews: Double {
    let (gold, predicted) = marginals
    let rows = Double(rowCount)
    var agreement = Double(hits) * rows
    var goldSpread = rows * rows
    var predictedSpread = rows * rows
    for index in 0..<classCount {
      let (goldCount, predictedCount) = (Double(gold[index]), Double(predicted[index]))
      agreement -= goldCount * predictedCount
      goldSpread -= goldCount * goldCount
      predictedSpread -= predictedCount * predictedCount
    }
    let denominator = (goldSpread * predictedSpread).squareRoot()
    return denominator == 0 ? 0 : agreement / denominator
  }
}
