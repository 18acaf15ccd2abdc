import Evaluation
import Foundation

/// Scores that scikit-learn and scipy computed (`Fixtures/Scripts/make_regression_fixtures.py`).
struct RegressionFixtures: Decodable, Sendable {
  struct Case: Decodable, Sendable {
    let name: String
    let gold, predicted: [Double]
    let mse, rmse, mae: Double
    let r2, pearson, spearman: Double?
  }

  struct Ordinal: Decodable, Sendable {
    let name: String
    let scale, gold, predicted: [Double]
    let accuracy, withinOne: Double
    let kappa: Double?
    let confusion: [[Int]]
  }

  struct Constant: Decodable, Sendable {
    let value, mse, mae, r2: Double
  }

  struct Baseline: Decodable, Sendable {
    let training, gold: [Double]
    let mean, median: Constant
  }

  let cases: [Case]
  let ordinals: [Ordinal]
  let baselines: [Baseline]
  let bootstraps: [MultiLabelFixtures.Interval<RegressionMetric>]

  static func load() throws -> RegressionFixtures {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/evaluation/regression.json")
    return try JSONDecoder().decode(RegressionFixtures.self, from: Data(contentsOf: file))
  }
}
