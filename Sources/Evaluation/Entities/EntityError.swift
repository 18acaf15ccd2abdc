/// How a mention can be wrong that has no exact match.
package enum EntityErrorKind: String, CaseIterable, Codable, Sendable {
  /// Some words in common, and the same type.
  case boundary
  /// The same words, another type.
  case type
  /// Some words in common, another type.
  case boundaryAndType = "boundary_and_type"
  /// A gold mention that no prediction was left to pair with.
  case missed
  /// A prediction that no gold mention was left to pair with.
  case spurious
}

/// A gold mention and a predicted one that are alike, or either of them alone.
package struct EntityError: Equatable, Sendable {
  package let kind: EntityErrorKind
  /// Index of the sequence, from 0.
  package let sequence: Int
  /// Nil where the kind is `spurious`.
  package let gold: EntityMention?
  /// Nil where the kind is `missed`.
  package let predicted: EntityMention?
}
