import Files
import Foundation
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

    static func load() throws -> Sample {
      let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/baselines/linear.json")
      return try JSONDecoder().decode(Sample.self, from: Data(contentsOf: url))
    }
  }

  private func labels(_ sample: Sample) -> LinearBaselines {
    LinearBaselines(
      fitting: sample.texts, targets: sample.targets, link: .logistic, labelNames: sample.labels,
      constants: [0.5, 0.25, 0.4])
  }

  private func number(_ sample: Sample) -> LinearBaselines {
    LinearBaselines(
      fitting: sample.texts, targets: sample.numbers.map { [$0] }, link: .identity, labelNames: ["length"],
      constants: [1, 2])
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
