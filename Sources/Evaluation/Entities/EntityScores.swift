/// Scores of predicted entities against gold ones, a hit being the same words and the same type.
///
/// The definitions are those of seqeval 1.2.2 (`classification_report`), in either of its modes: they differ in the
/// mentions that they find, not in the scores. A quotient by zero is 0. The averages span the types that are mentioned on
/// either side; without any mention they are 0, where seqeval's macro average is NaN.
package struct EntityScores: Equatable, Sendable {
  /// One entry for each type that is mentioned on either side, ascending by UTF-8 bytes.
  package let perType: [EntityTypeScores]
  /// All mentions as if they were of one type.
  package let micro: EntityAverage
  /// The mean over the types.
  package let macro: EntityAverage
  /// The mean over the types, weighted by their gold mentions.
  package let weighted: EntityAverage
  /// How many mentions are both gold and predicted.
  package let hits: Int
  /// How many mentions were predicted.
  package let predicted: Int
  /// How many mentions are gold.
  package let gold: Int

  /// Scores the mentions of sequences; one that a sequence holds twice counts once.
  ///
  /// - Parameters:
  ///   - gold: the mentions of each sequence.
  ///   - predicted: the predicted mentions of each sequence, as many sequences as `gold`.
  package init(gold: [[EntityMention]], predicted: [[EntityMention]]) {
    let tally = EntityTally(gold: gold, predicted: predicted)
    let counts = tally.total
    perType = tally.types.enumerated().map { index, type in
      EntityTypeScores(
        type: type, scores: counts.scores(ofType: index), hits: counts.hits[index],
        predicted: counts.predicted[index], gold: counts.gold[index])
    }
    micro = counts.micro
    macro = counts.macro
    weighted = counts.weighted
    hits = counts.hits.reduce(0, +)
    self.predicted = counts.predicted.reduce(0, +)
    self.gold = counts.gold.reduce(0, +)
  }
}

/// Precision, recall and F1 over all types, each in 0...1.
package struct EntityAverage: Equatable, Sendable {
  package let precision: Double
  package let recall: Double
  package let f1: Double
}

/// How well the entities of one type were found.
package struct EntityTypeScores: Equatable, Sendable {
  package let type: String
  /// Precision, recall, F1 and support, which is the number of gold mentions.
  package let scores: ClassScores
  /// How many mentions of the type are both gold and predicted.
  package let hits: Int
  /// How many mentions of the type were predicted.
  package let predicted: Int
  /// How many mentions of the type are gold.
  package let gold: Int

  /// Types are equal by their UTF-8 bytes.
  package static func == (left: Self, right: Self) -> Bool {
    EntityTypeName(left.type) == EntityTypeName(right.type) && left.scores == right.scores && left.hits == right.hits
      && left.predicted == right.predicted && left.gold == right.gold
  }
}
