/// The threshold of one label at which its F1 is greatest on rows whose truth is known.
package struct F1Threshold: Equatable, Sendable, Codable {
  package let threshold: Double
  /// The label's F1 at `threshold`, in 0...1.
  package let f1: Double
  /// The label's F1 at 0.5.
  package let f1AtHalf: Double
  /// Rows that have the label.
  package let positives: Int

  /// False for a label that no row has: its threshold stays 0.5.
  package var isTuned: Bool { positives > 0 }

  /// The F1 at a threshold that was found elsewhere.
  fileprivate init(_ forecasts: Forecasts, at threshold: Double) {
    func f1(_ cut: Double) -> Double {
      let taken = zip(forecasts.probabilities, forecasts.outcomes).filter { $0.0 >= cut }
      return ClassScores(
        hits: taken.count { $0.1 }, predicted: taken.count, gold: forecasts.outcomes.count { $0 }
      ).f1
    }
    self.threshold = threshold
    self.f1 = f1(threshold)
    f1AtHalf = f1(0.5)
    positives = forecasts.outcomes.count { $0 }
  }

  /// Looks at every way to cut the rows in two by their probability, so that no threshold does better.
  ///
  /// A threshold stands halfway between two neighbouring probabilities; where all rows are taken, halfway between the
  /// lowest and 0. Among equal F1 the threshold nearest to 0.5 is chosen, then the higher one.
  ///
  /// - Complexity: O(n log n) in the number of forecasts.
  package init(_ forecasts: Forecasts) {
    positives = forecasts.outcomes.count { $0 }
    let taken = zip(forecasts.probabilities, forecasts.outcomes).filter { $0.0 >= 0.5 }
    f1AtHalf = ClassScores(hits: taken.count { $0.1 }, predicted: taken.count, gold: positives).f1
    guard positives > 0 else {
      threshold = 0.5
      f1 = f1AtHalf
      return
    }
    let lowest = forecasts.probabilities.min() ?? 0
    var best: (threshold: Double, hits: Int, size: Int) = (0.5, 0, 1)
    for point in CoverageCurve(forecasts).points {
      let threshold = point.count == point.rowCount ? CoverageCurve.halfway(0, lowest) : point.threshold
      let size = point.count + positives
      // 2·hits / size, compared without rounding.
      let (left, right) = (point.hits * best.size, best.hits * size)
      let isNearer = abs(threshold - 0.5) < abs(best.threshold - 0.5)
      if left > right || (left == right && best.hits > 0 && isNearer) { best = (threshold, point.hits, size) }
    }
    threshold = best.threshold
    f1 = Double(2 * best.hits) / Double(best.size)
  }
}

/// The thresholds of all labels of a multi-label task.
///
/// A label that few rows have cannot tell its own threshold: the best cut through three positives is chance, and often
/// so low that every text gets the label. Such labels share one, at which their F1 together is greatest.
package struct F1Thresholds: Equatable, Sendable, Codable {
  /// Rows from which on a label has a threshold of its own.
  package static let fewestPositives = 20

  /// One a label, in label order.
  package let labels: [F1Threshold]

  package var thresholds: [Double] { labels.map(\.threshold) }
  /// Labels that no row has and that keep 0.5, ascending.
  package var untuned: [Int] { labels.indices.filter { !labels[$0].isTuned } }

  /// - Parameter fewest: labels with fewer rows share a threshold.
  /// - Throws: `EvaluationError.notProbability` for the first number outside 0...1.
  package init(probabilities: ScoreTable, gold: LabelTable, fewest: Int = fewestPositives) throws {
    let forecasts = try (0..<probabilities.columnCount).map {
      try Forecasts(label: $0, probabilities: probabilities, gold: gold)
    }
    let rare = forecasts.filter { (1..<fewest).contains($0.outcomes.count { $0 }) }
    let shared = F1Threshold(
      Forecasts(checked: rare.flatMap(\.probabilities), outcomes: rare.flatMap(\.outcomes)))
    labels = forecasts.map { forecast in
      let own = F1Threshold(forecast)
      return (1..<fewest).contains(own.positives) ? F1Threshold(forecast, at: shared.threshold) : own
    }
  }
}
