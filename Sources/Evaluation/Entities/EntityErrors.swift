/// What went wrong, mention by mention: every gold and every predicted mention without an exact match.
///
/// After the exact matches are set aside, each mention is paired with at most one of the other side in its sequence:
/// first those of the same words (`type`), then those of the same type by most words in common (`boundary`), then the
/// rest by most words in common (`boundaryAndType`). Among equals the earlier gold mention goes first, then the earlier
/// prediction. What is left over is `missed` or `spurious`: it overlaps nothing on the other side, or nothing that is
/// still free.
///
/// Thus hits + pairs + missed are the gold mentions, and hits + pairs + spurious the predicted ones.
package struct EntityErrors: Equatable, Sendable {
  /// In order of sequence, then of place: that of the gold mention, or of the predicted one if there is no gold one.
  package let errors: [EntityError]
  /// How many mentions are both gold and predicted.
  package let hits: Int

  /// Compares the mentions of sequences; one that a sequence holds twice counts once.
  ///
  /// - Parameters:
  ///   - gold: the mentions of each sequence.
  ///   - predicted: the predicted mentions of each sequence, as many sequences as `gold`.
  package init(gold: [[EntityMention]], predicted: [[EntityMention]]) {
    precondition(gold.count == predicted.count, "\(gold.count) gold sequences, \(predicted.count) predicted ones")
    var errors: [EntityError] = []
    var hits = 0
    for (sequence, (goldMentions, predictedMentions)) in zip(gold, predicted).enumerated() {
      let (goldSet, predictedSet) = (Set(goldMentions), Set(predictedMentions))
      hits += goldSet.intersection(predictedSet).count
      var pairing = EntityPairing(
        gold: goldSet.subtracting(predictedSet).sorted(), predicted: predictedSet.subtracting(goldSet).sorted())
      pairing.pairAll()
      errors += pairing.errors(sequence: sequence)
    }
    self.errors = errors
    self.hits = hits
  }

  /// How many errors there are of each kind, all kinds in their order.
  package var counts: [(kind: EntityErrorKind, count: Int)] {
    var counts: [EntityErrorKind: Int] = [:]
    for error in errors { counts[error.kind, default: 0] += 1 }
    return EntityErrorKind.allCases.map { ($0, counts[$0] ?? 0) }
  }
}
