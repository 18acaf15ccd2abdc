import Datasets
import Foundation
package import NN

/// Turns the tag scores of the words of one stretch into entities, by the best valid tag sequence.
package struct EntityDecoder: Sendable {
  package let tagSet: TagSet
  private let viterbi: Viterbi
  private let scores: ChainScores?

  /// An entity in words, with its probability under the chain.
  package struct Entity: Sendable, Equatable {
    package var words: Range<Int>
    package var type: String
    package var score: Double
  }

  /// - Parameter scores: the trained transitions; nil: every valid transition counts the same.
  package init(_ tagSet: TagSet, scores: ChainScores?) {
    self.tagSet = tagSet
    self.scores = scores
    viterbi = Viterbi(tagSet.constraints, scores: scores)
  }

  /// - Parameters:
  ///   - emissions: `[words, tags]`, logits.
  ///   - scored: whether the entities' probabilities are wanted; they cost a pass over the chain.
  package func callAsFunction(_ emissions: [Float], words: Int, scored: Bool) -> [Entity] {
    guard words > 0, let tags = viterbi.decode(emissions: emissions, count: words) else { return [] }
    let found = tagSet.entities(tags)
    guard scored, !found.isEmpty,
      let chain = ForwardBackward(
        emissions: emissions, count: words, constraints: tagSet.constraints, scores: scores)
    else { return found.map { Entity(words: $0.words, type: $0.type, score: 1) } }
    return found.map { entity in
      let score = chain.spanProbability(
        start: entity.words.lowerBound, end: entity.words.upperBound, tags: Array(tags[entity.words]))
      return Entity(words: entity.words, type: entity.type, score: min(1, max(0, score)))
    }
  }
}
