import Foundation

/// Probabilities that scikit-learn gave (`Fixtures/Scripts/make_baseline_fixtures.py`).
struct BaselineReference: Decodable, Sendable {
  let name: String
  let longestNGram, vocabularySize: Int
  let labels, texts, probes: [String]
  let gold: [Int]
  let probabilities: [[Double]]

  static func load() throws -> [BaselineReference] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fixtures/baselines/reference.json")
    return try JSONDecoder().decode([BaselineReference].self, from: Data(contentsOf: file))
  }
}
