import Foundation

/// Softmax logits with one gold class a row.
package struct ClassLogits: CalibrationSample {
  package let logits: ScoreTable
  package let gold: [Int]

  /// - Parameters:
  ///   - logits: a column a class.
  ///   - gold: the class of each row, in `0..<columnCount`.
  package init(_ logits: ScoreTable, gold: [Int]) {
    precondition(gold.count == logits.rowCount, "\(gold.count) gold labels, \(logits.rowCount) rows of logits")
    precondition(gold.allSatisfy { (0..<logits.columnCount).contains($0) }, "a class out of range")
    self.logits = logits
    self.gold = gold
  }

  package var rowCount: Int { gold.count }

  /// The mean over rows of log Σₖ exp((zₖ − z_gold) / T); 0 without rows.
  package func negativeLogLikelihood(temperature: Double) -> Double {
    mean { row in
      let goldLogit = logits[row, gold[row]]
      let largest = logits.row(row).max() ?? goldLogit
      let sum = logits.row(row).reduce(0) { $0 + exp(($1 - largest) / temperature) }
      return log(sum) + (largest - goldLogit) / temperature
    }
  }

  /// The mean over rows of Σₖ (pₖ − yₖ)², in 0...2 (Brier 1950; scikit-learn's `brier_score_loss` with
  /// `scale_by_half=False`); 0 without rows.
  package func brierScore(temperature: Double) -> Double {
    mean { row in
      let probabilities = Logits.softmax(logits.row(row), temperature: temperature)
      return probabilities.enumerated().reduce(0) { sum, probability in
        let distance = probability.element - (probability.offset == gold[row] ? 1 : 0)
        return sum + distance * distance
      }
    }
  }

  /// The top label of each row, the first one among equals, and whether it is the gold one.
  package func forecasts(temperature: Double) -> Forecasts {
    let best = (0..<rowCount).map { logits.best(ofRow: $0) }
    return Forecasts(
      checked: best.enumerated().map { row, label in
        1 / logits.row(row).reduce(0) { $0 + exp(($1 - logits[row, label]) / temperature) }
      }, outcomes: zip(best, gold).map { $0 == $1 })
  }

  /// With dₖ = zₖ − z_gold: the mean of Σ pₖdₖ, and of Σ pₖdₖ² − (Σ pₖdₖ)². Every term of a row whose gold logit is the
  /// largest has one sign, so that rounding cannot turn it.
  package func derivatives(inverseTemperature: Double) -> (first: Double, second: Double) {
    guard rowCount > 0 else { return (0, 0) }
    var (first, second) = (0.0, 0.0)
    for row in 0..<rowCount {
      let goldLogit = logits[row, gold[row]]
      let largest = logits.row(row).max() ?? goldLogit
      var (sum, linear, square) = (0.0, 0.0, 0.0)
      for logit in logits.row(row) {
        let power = exp((logit - largest) * inverseTemperature)
        let distance = logit - goldLogit
        sum += power
        linear += power * distance
        square += power * distance * distance
      }
      let mean = linear / sum
      first += mean
      second += max(square / sum - mean * mean, 0)
    }
    return (first / Double(rowCount), second / Double(rowCount))
  }

  private func mean(_ value: (Int) -> Double) -> Double {
    rowCount == 0 ? 0 : (0..<rowCount).reduce(0) { $0 + value($1) } / Double(rowCount)
  }
}
