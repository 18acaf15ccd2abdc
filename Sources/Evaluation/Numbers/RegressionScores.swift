/// Scores of predicted numbers; the definitions are those of scikit-learn and scipy.
package struct RegressionScores: Equatable, Sendable {
  package let rowCount: Int
  /// Mean squared error, its root, and the mean absolute error.
  package let mse: Double
  package let mae: Double
  /// 1 - squared error / squared deviation from the mean; 0 where the gold numbers are all the same.
  package let r2: Double
  /// Correlations; 0 where one side is constant.
  package let pearson: Double
  package let spearman: Double
  /// Where all gold numbers are whole: how often the nearest whole number is right; nil otherwise.
  package let roundedAccuracy: Double?

  package var rmse: Double { mse.squareRoot() }

  package init(gold: [Double], predicted: [Double]) {
    precondition(gold.count == predicted.count, "\(gold.count) gold numbers, \(predicted.count) predictions")
    let count = Double(max(1, gold.count))
    rowCount = gold.count
    let squared = zip(gold, predicted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    mse = squared / count
    mae = zip(gold, predicted).reduce(0) { $0 + abs($1.0 - $1.1) } / count
    let mean = gold.reduce(0, +) / count
    let deviation = gold.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    r2 = deviation > 0 ? 1 - squared / deviation : 0
    pearson = Self.correlation(gold, predicted)
    spearman = Self.correlation(Self.ranks(gold), Self.ranks(predicted))
    roundedAccuracy =
      !gold.isEmpty && gold.allSatisfy({ $0 == $0.rounded() })
      ? Double(zip(gold, predicted).count { $0 == $1.rounded() }) / count : nil
  }

  private static func correlation(_ left: [Double], _ right: [Double]) -> Double {
    let count = Double(max(1, left.count))
    let (leftMean, rightMean) = (left.reduce(0, +) / count, right.reduce(0, +) / count)
    var (product, leftSquare, rightSquare) = (0.0, 0.0, 0.0)
    for (one, other) in zip(left, right) {
      product += (one - leftMean) * (other - rightMean)
      leftSquare += (one - leftMean) * (one - leftMean)
      rightSquare += (other - rightMean) * (other - rightMean)
    }
    guard leftSquare > 0, rightSquare > 0 else { return 0 }
    return product / (leftSquare * rightSquare).squareRoot()
  }

  /// From 1; equal values share the mean of their ranks.
  private static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = Array(repeating: 0.0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
      start = end
    }
    return ranks
  }
}

/// A score of predicted numbers that a person can name.
package enum RegressionMetric: String, CaseIterable, Codable, Sendable {
  case pearson, spearman, r2, mse, rmse, mae

  package var isLowerBetter: Bool {
    switch self {
    case .pearson, .spearman, .r2: false
    case .mse, .rmse, .mae: true
    }
  }

  package func value(of scores: RegressionScores) -> Double {
    switch self {
    case .pearson: scores.pearson
    case .spearman: scores.spearman
    case .r2: scores.r2
    case .mse: scores.mse
    case .rmse: scores.rmse
    case .mae: scores.mae
    }
  }
}
