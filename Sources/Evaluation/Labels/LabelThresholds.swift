/// The probability from which each of several labels is given.
package enum LabelThresholds {
  /// Of each label the threshold with the best F1 on these rows: midway between two scores that follow one another; of
  /// several that are equally good the nearest to one half. Labels that no row has keep one half.
  ///
  /// - Parameters:
  ///   - gold: `[rows, labels]`.
  ///   - scores: probabilities, the same shape.
  /// - Complexity: O(labels · rows · log rows).
  package static func tuned(gold: [[Bool]], scores: [[Double]], labelCount: Int) -> [Double] {
    (0..<labelCount).map { label in
      let rows = zip(gold, scores).map { (isGold: $0[label], score: $1[label]) }.sorted { $0.score > $1.score }
      let real = rows.count { $0.isGold }
      guard real > 0 else { return 0.5 }
      var best = (f1: -1.0, threshold: 0.5)
      var hits = 0
      for (index, row) in rows.enumerated() {
        if row.isGold { hits += 1 }
        // Rows with the same score are on the same side of every threshold.
        if index + 1 < rows.count, rows[index + 1].score == row.score { continue }
        let f1 = 2 * Double(hits) / Double(index + 1 + real)
        let next = index + 1 < rows.count ? rows[index + 1].score : 0
        let threshold = (row.score + next) / 2
        let isNearer = abs(threshold - 0.5) < abs(best.threshold - 0.5)
        if f1 > best.f1 || (f1 == best.f1 && isNearer) { best = (f1, threshold) }
      }
      return best.threshold
    }
  }
}
