import Files
import Foundation
package import Tasks

/// How far what a model met is from what it was trained on: population stability indices.
///
/// PSI = Σ (p − q) ln(p / q) over the classes of two distributions; below 0.1 it is small, above 0.25 large (as usual in
/// credit scoring: Siddiqi, Credit Risk Scorecards, 2006). A share counts as at least 1e-4, so that empty classes stay
/// finite. Of n rows against m, chance alone gives about (classes − 1)(1/n + 1/m): below a hundred rows it says little.
package struct Drift: Sendable, Equatable {
  /// Of labels as they were given; nil where the model gives none, or nothing was given.
  package let labels: Double?
  /// Of the texts' lengths in tokens.
  package let lengths: Double?
  /// Share of each label in the training data; nil where it is not known.
  package let trainingShares: [Double]?

  package static let large = 0.25
  /// Rows below which the indices are mostly chance.
  package static let fewestRows = 100
  private static let least = 1e-4

  /// - Returns: nil where the model does not say what it was trained on.
  package init?(_ summary: BatchSummary, member: Int, labels names: [String], settings: ModelSettings) {
    guard let profile = settings.trainingProfile else { return nil }
    // Entity models count the tokens of overlapping windows, the profile those of the texts.
    lengths =
      profile.tokenEdges == BatchSummary.lengthEdges && settings.kind.isOfTexts
      ? Self.index(summary.lengths, profile.tokenCounts) : nil
    guard let known = profile.labels else {
      (labels, trainingShares) = (nil, nil)
      return
    }
    let counts = names.map { name in known.first { $0.label.hasSameBytes(as: name) }?.count ?? 0 }
    labels = Self.index(summary.members[member].labels, counts)
    let total = Double(max(1, counts.reduce(0, +)))
    trainingShares = counts.map { Double($0) / total }
  }

  /// Nil where one of both has nothing.
  static func index(_ found: [Int], _ expected: [Int]) -> Double? {
    let (sum, expectedSum) = (found.reduce(0, +), expected.reduce(0, +))
    guard sum > 0, expectedSum > 0, found.count == expected.count else { return nil }
    return zip(found, expected).reduce(0.0) { result, pair in
      let p = max(least, Double(pair.0) / Double(sum))
      let q = max(least, Double(pair.1) / Double(expectedSum))
      return result + (p - q) * log(p / q)
    }
  }
}
