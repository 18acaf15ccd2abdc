import Foundation

/// Scores that scikit-learn, numpy and scipy computed (`Fixtures/Scripts/make_metric_fixtures.py`).
struct MetricFixtures: Decodable, Sendable {
  struct Case: Decodable, Sendable {
    let name: String
    let classCount: Int
    let gold, predicted, support: [Int]
    let accuracy, macroF1, microF1, weightedF1, matthews: Double
    let precision, recall, f1: [Double]
    let confusion: [[Int]]
  }

  struct QuantileCase: Decodable, Sendable {
    let values: [Double]
    let fraction, expected: Double
  }

  struct Binomial: Decodable, Sendable {
    let rows, hits: Int
    let level, low, high: Double
  }

  struct ExactInterval: Decodable, Sendable {
    let rows, hits, resamples: Int
    let seed: UInt64
    let low, high: Double
  }

  let cases: [Case]
  let quantiles: [QuantileCase]
  let binomials: [Binomial]
  let bootstraps: [ExactInterval]

  static func load() throws -> MetricFixtures {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/evaluation/metrics.json")
    return try JSONDecoder().decode(MetricFixtures.self, from: Data(contentsOf: file))
  }
}
