/// Sigmoid logits, one a label, with any number of gold labels a row; all labels share one temperature.
///
/// Each cell of the table, a label of a row, counts as one decision.
package struct LabelLogits: CalibrationSample {
  package let logits: ScoreTable
  package let gold: LabelTable

  /// - Parameter gold: the shape of `logits`.
  package init(_ logits: ScoreTable, gold: LabelTable) {
    precondition(
      gold.rowCount == logits.rowCount && gold.labelCount == logits.columnCount, "tables of two shapes")
    self.logits = logits
    self.gold = gold
  }

  package var rowCount: Int { logits.rowCount }

  /// The mean over cells of the binary cross-entropy; 0 without cells.
  package func negativeLogLikelihood(temperature: Double) -> Double {
    mean { logit, isGold in Logits.softplus((isGold ? -logit : logit) / temperature) }
  }

  /// The mean over cells of (p − y)², in 0...1; 0 without cells.
  package func brierScore(temperature: Double) -> Double {
    mean { logit, isGold in
      let miss = Logits.sigmoid((isGold ? -logit : logit) / temperature)
      return miss * miss
    }
  }

  /// The probability of each cell, and whether the row has the label.
  package func forecasts(temperature: Double) -> Forecasts {
    Forecasts(checked: logits.sigmoid(temperature: temperature).values, outcomes: gold.values)
  }

  /// With the margin m = ±z, positive where the sign is right: the means of −m·σ(−βm) and of m²·σ(βm)·σ(−βm).
  package func derivatives(inverseTemperature: Double) -> (first: Double, second: Double) {
    guard !logits.values.isEmpty else { return (0, 0) }
    var (first, second) = (0.0, 0.0)
    for (logit, isGold) in zip(logits.values, gold.values) {
      let margin = isGold ? logit : -logit
      let miss = Logits.sigmoid(-margin * inverseTemperature)
      first -= margin * miss
      second += margin * margin * miss * (1 - miss)
    }
    let count = Double(logits.values.count)
    return (first / count, second / count)
  }

  private func mean(_ value: (Double, Bool) -> Double) -> Double {
    guard !logits.values.isEmpty else { return 0 }
    return zip(logits.values, gold.values).reduce(0) { $0 + value($1.0, $1.1) } / Double(logits.values.count)
  }
}
