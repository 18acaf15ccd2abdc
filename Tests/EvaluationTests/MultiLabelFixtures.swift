import Evaluation
import Foundation

/// Scores that scikit-learn computed (`Fixtures/Scripts/make_multilabel_fixtures.py`).
struct MultiLabelFixtures: Decodable, Sendable {
  struct Case: Decodable, Sendable {
    let name: String
    let gold, predicted: [String]
    let scores: [[Double]]
    let support: [Int]
    /// By zero division (0, 1), average (micro, macro, weighted, samples) and score (precision, recall, F1).
    let averages: [[[Double]]]
    /// By zero division, score and label.
    let perLabel: [[[Double]]]
    let subsetAccuracy, hammingLoss, meanAveragePrecision, hardMeanAveragePrecision: Double
    let averagePrecision: [Double]

    private func labels(_ rows: [String]) -> LabelTable {
      LabelTable(rows.flatMap { $0.utf8.map { $0 == UInt8(ascii: "1") } }, labelCount: support.count)
    }

    var goldTable: LabelTable { labels(gold) }
    var predictedTable: LabelTable { labels(predicted) }
    func scoreTable() throws -> ScoreTable {
      try ScoreTable(scores.flatMap { $0 }, columnCount: support.count)
    }
  }

  struct Interval<Metric: Decodable & Sendable>: Decodable, Sendable {
    let `case`: Int
    let metric: Metric
    let resamples: Int
    let seed: UInt64
    let low, high: Double
  }

  let cases: [Case]
  let bootstraps: [Interval<MultiLabelMetric>]

  static func load() throws -> MultiLabelFixtures {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/evaluation/multilabel.json")
    return try JSONDecoder().decode(MultiLabelFixtures.self, from: Data(contentsOf: file))
  }
}
