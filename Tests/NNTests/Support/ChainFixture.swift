import Foundation
import NN

/// Chains that pytorch-crf computed (`Fixtures/Scripts/make_chain_fixtures.py`).
struct ChainFixture: Decodable, Sendable {
  struct Sequence: Decodable, Sendable {
    /// `[positions, tags]`.
    let emissions: [Float]
    let gold: [Int]
    let weight: Float
    let loss: Double
    let marginals: [Double]
    let best: [Int]
  }

  let tags: Int
  let allowedTransitions: [Bool]
  let allowedStarts: [Bool]
  let allowedEnds: [Bool]
  let transitions: [Float]
  let starts: [Float]
  let ends: [Float]
  let sequences: [Sequence]
  /// Of Σ weight · loss.
  let transitionGradient: [Double]
  let startGradient: [Double]
  let endGradient: [Double]

  var constraints: TagConstraints {
    TagConstraints(count: tags, transitions: allowedTransitions, starts: allowedStarts, ends: allowedEnds)
  }
  var scores: ChainScores { ChainScores(transitions: transitions, starts: starts, ends: ends) }

  static func load() throws -> [ChainFixture] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fixtures/chains/reference.json")
    return try JSONDecoder().decode([ChainFixture].self, from: Data(contentsOf: file))
  }
}
