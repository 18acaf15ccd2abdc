/// A threshold chosen for a wanted precision or recall, with what it achieves on the rows that it was chosen on.
package struct ThresholdChoice: Equatable, Sendable, Codable {
  /// What a threshold is chosen for.
  package enum Measure: String, Sendable, Codable { case precision, recall }

  package let measure: Measure
  /// The value that was wanted.
  package let target: Double
  /// How sure the target must be to be met on all rows of the kind, not on these alone; nil if these alone count.
  package let level: Double?
  /// Whether a threshold meets the target.
  package let isReached: Bool
  /// The chosen point; if none meets the target, the one that comes nearest; nil if nothing can be measured: there are
  /// no rows, or none that recall could be counted on.
  package let point: OperatingPoint?
  /// The one-sided lower confidence bound of `value` at `level`; nil without a level or a point.
  package let lowerBound: Double?

  /// The chosen threshold; nil if none meets the target.
  package var threshold: Double? { isReached ? point?.threshold : nil }

  /// The achieved precision or recall; nil without a point.
  package var value: Double? {
    switch measure {
    case .precision: point?.precision
    case .recall: point?.recall
    }
  }

  /// Rows that would have to be measured for the level to be met if every one of them came out right; nil without a level.
  package var rowsNeeded: Int? { level.flatMap { BinomialBound.rowsNeeded(target: target, level: $0) } }

  /// - Parameter points: candidates, the preferred one first; where none meets the target, the first of the best is the point.
  init(_ measure: Measure, target: Double, level: Double?, among points: some Collection<OperatingPoint>) {
    precondition((0...1).contains(target), "a target outside 0...1")
    precondition(level.map { $0 > 0 && $0 < 1 } ?? true, "a level outside 0...1")
    func counts(_ point: OperatingPoint) -> (hits: Int, rows: Int) {
      (point.hits, measure == .precision ? point.count : point.positives)
    }
    let candidates = points.filter { counts($0).rows > 0 }
    let chosen = candidates.first { point in
      let (hits, rows) = counts(point)
      guard let level else { return Double(hits) / Double(rows) >= target }
      return BinomialBound.reaches(target, hits: hits, rows: rows, level: level)
    }
    func merit(_ point: OperatingPoint) -> Double {
      let (hits, rows) = counts(point)
      guard let level else { return Double(hits) / Double(rows) }
      return BinomialBound.lower(hits: hits, rows: rows, level: level)
    }
    self.measure = measure
    self.target = target
    self.level = level
    var best: (point: OperatingPoint, merit: Double)?
    if chosen == nil {
      for candidate in candidates {
        let (hits, rows) = counts(candidate)
        // One look tells most candidates from a better one; a bound takes sixty.
        if let level, let best, !BinomialBound.reaches(best.merit, hits: hits, rows: rows, level: level) { continue }
        let merit = merit(candidate)
        if best.map({ merit > $0.merit }) ?? true { best = (candidate, merit) }
      }
    }
    point = chosen ?? best?.point
    isReached = chosen != nil
    lowerBound = level == nil ? nil : point.map(merit)
  }
}
