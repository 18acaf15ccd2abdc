import Files
import Foundation
import Tensors
import Testing
import Training

/// The baselines of labels and numbers beside scikit-learn's, in `Tests/Fixtures/baselines/linear.json`.
@Suite struct LinearBaselinesTests {
  private struct Sample: Decodable {
    let texts: [String]
    let probes: [String]
    let labels: [String]
    let targets: [[Double]]
    let logOdds: [[Double]]
    let numbers: [Double]
    let predicted: [Double]
    let limitedTerms: Int
    let limitedPredicted: [Double]

    static func load() throws -> Sample {
      let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/baselines/linear.json")
      return try JSONDecoder().decode(Sample.self, from: Data(contentsOf: url))
    }
  }

  private func labels(
    _ sample: Sample, workers: Int = 2, limits: BaselineLimits = BaselineLimits()
  ) -> LinearBaselines {
    let pool = WorkerPool(count: workers)
    defer { pool.stop() }
    return LinearBaselines(
      fitting: sample.texts, targets: sample.targets, link: .logistic, labelNames: sample.labels,
      constants: [1, 0, 0], pool: pool, limits: limits)
  }

  private func number(_ sample: Sample, limits: BaselineLimits = BaselineLimits()) -> LinearBaselines {
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    return LinearBaselines(
      fitting: sample.texts, targets: sample.numbers.map { [$0] }, link: .identity, labelNames: ["length"],
      constants: [1, 2], pool: pool, limits: limits)
  }

  @Test func workersDoNotChangeTheBits() throws {
    let sample = try Sample.load()
    #expect(labels(sample, workers: 1) == labels(sample, workers: 4))
  }

  /// Of very many rows some are fitted on, and of very many terms the most frequent are kept, as `max_features` keeps
  /// them.
  @Test func whatIsFittedIsBounded() throws {
    let sample = try Sample.load()
    #expect(labels(sample).fittedRows == 27 && number(sample).fittedRows == 27)
    var limits = BaselineLimits()
    limits.work = 120
    for baselines in [labels(sample, limits: limits), number(sample, limits: limits)] {
      #expect(baselines.rowCount == 27 && (3...20).contains(baselines.fittedRows))
      #expect(sample.probes.allSatisfy { baselines.scores($0).allSatisfy(\.isFinite) })
    }
    #expect(sample.limitedTerms == 38)
    limits = BaselineLimits()
    limits.weights = sample.limitedTerms
    let number = number(sample, limits: limits)
    #expect(number.json["terms"]?.arrayValue?.count == sample.limitedTerms)
    for (probe, expected) in zip(sample.probes, sample.limitedPredicted) {
      #expect(abs(number.scores(probe)[0] - expected) < 1e-4, "\(probe)")
    }
  }

  @Test func aLabelOfAllRowsOrOfNoneKeepsItsOdds() {
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    let baselines = LinearBaselines(
      fitting: ["good soup", "bad soup", ""], targets: [[1, 0], [1, 0], [1, 0]], link: .logistic,
      labelNames: ["a", "b"], constants: [1, 0], pool: pool)
    let found = baselines.scores("soup")
    #expect(abs(found[0] - log(3.5 / 0.5)) < 1e-6 && abs(found[1] + log(3.5 / 0.5)) < 1e-6)
  }

  @Test func theMostFrequentSetIsTheFirstOfEquals() {
    #expect(LinearBaselines.mostFrequent([[0, 1], [0, 0], [0, 0], [0, 1], [1, 0]]) == [0, 1])
    #expect(LinearBaselines.mostFrequent([[0, 1], [0, 0], [0, 0]]) == [0, 0])
  }

  @Test func logOddsAndNumbersAgree() throws {
    let sample = try Sample.load()
    let (labels, number) = (labels(sample), number(sample))
    #expect(sample.probes.count > 8 && sample.logOdds.count == sample.probes.count)
    for (place, probe) in sample.probes.enumerated() {
      for (value, expected) in zip(labels.scores(probe), sample.logOdds[place]) {
        #expect(abs(value - expected) < 1e-4)
      }
      #expect(abs(number.scores(probe)[0] - sample.predicted[place]) < 1e-4, "\(probe)")
    }
  }

  @Test func theFileGivesTheSameBaselinesAndAWrongOneIsRefused() throws {
    let sample = try Sample.load()
    let path = FileManager.default.temporaryDirectory.appending(path: "baselines-\(UUID().uuidString).json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    for baselines in [labels(sample), number(sample)] {
      try RunBaselines.linear(baselines).write(to: path)
      #expect(try RunBaselines(path: path).linear == baselines)
      var document = try #require(baselines.json.objectValue)
      document["weights"] = [1]
      #expect(throws: BaselineError.self) { try LinearBaselines(json: .object(document), source: "x") }
      document = try #require(baselines.json.objectValue)
      document["more"] = 1
      #expect(throws: BaselineError.self) { try LinearBaselines(json: .object(document), source: "x") }
    }
  }
}
