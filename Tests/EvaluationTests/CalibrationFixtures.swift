import Evaluation
import Foundation

/// Temperatures, calibration errors and thresholds (`Fixtures/Scripts/make_calibration_fixtures.py`).
struct CalibrationFixtures: Decodable, Sendable {
  struct Judged: Decodable, Sendable {
    let nll, brier, ece, adaptive: Double
    let counts, masses: [Int]
  }

  struct Case<Gold: Decodable & Sendable>: Decodable, Sendable {
    let name: String
    let logits: [[Double]]
    let gold: [Gold]
    let temperature: Double
    let outcome: TemperatureFit.Outcome
    let before, after: Judged

    func table() throws -> ScoreTable {
      try ScoreTable(logits.flatMap { $0 }, columnCount: logits.first?.count ?? 0)
    }
  }

  struct Binned: Decodable, Sendable {
    let probabilities: [Double]
    let outcomes: [Int]
    let ece, adaptive: Double
    let counts, masses: [Int]
  }

  struct Bound: Decodable, Sendable {
    let hits, rows: Int
    let level, low: Double
  }

  struct Wanted: Decodable, Sendable {
    let target: Double
    let level: Double?
    /// Rows taken and hits among them; null where no cut meets the target.
    let taken: [Int]?
  }

  struct Choice: Decodable, Sendable {
    let probabilities: [Double]
    let outcomes: [Int]
    let precision, recall: [Wanted]
    let f1, bestF1: Double

    func forecasts() throws -> Forecasts {
      try Forecasts(probabilities: probabilities, outcomes: outcomes.map { $0 == 1 })
    }
  }

  let classes: [Case<Int>]
  let labels: [Case<[Int]>]
  let forecasts: [Binned]
  let bounds: [Bound]
  let choices: [Choice]

  static func load() throws -> CalibrationFixtures {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/evaluation/calibration.json")
    return try JSONDecoder().decode(CalibrationFixtures.self, from: Data(contentsOf: file))
  }

  /// Logits with more certainty than they deserve: `count` rows of 3 classes.
  static func tooSure(count: Int) throws -> ClassLogits {
    var state: UInt64 = 11
    func draw() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
    var (values, gold): ([Double], [Int]) = ([], [])
    for row in 0..<count {
      let shown = row % 3
      gold.append(draw() < 0.75 ? shown : (shown + 1) % 3)
      for label in 0..<3 { values.append((label == shown ? 4 : 0) + 3 * draw()) }
    }
    return ClassLogits(try ScoreTable(values, columnCount: 3), gold: gold)
  }
}
