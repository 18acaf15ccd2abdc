/// An entity in a sequence of words: its type and the words it covers, `start..<end`.
///
/// Types are equal by their UTF-8 bytes. Mentions are in order of start, then end, then type.
package struct EntityMention: Hashable, Comparable, Sendable {
  package let type: String
  /// Index of the first word, from 0.
  package let start: Int
  /// Index after the last word.
  package let end: Int

  /// - Parameter end: more than `start`, for a mention covers at least one word.
  package init(type: String, start: Int, end: Int) {
    precondition(0 <= start && start < end, "a mention of the words \(start)..<\(end)")
    self.type = type
    self.start = start
    self.end = end
  }

  package static func == (left: Self, right: Self) -> Bool { left.hasRange(of: right) && left.hasType(of: right) }

  package static func < (left: Self, right: Self) -> Bool {
    if left.start != right.start { return left.start < right.start }
    if left.end != right.end { return left.end < right.end }
    return EntityTypeName(left.type) < EntityTypeName(right.type)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(start)
    hasher.combine(end)
    hasher.combine(EntityTypeName(type))
  }

  func hasRange(of other: EntityMention) -> Bool { start == other.start && end == other.end }

  func hasType(of other: EntityMention) -> Bool { EntityTypeName(type) == EntityTypeName(other.type) }

  /// How many words both cover.
  func overlap(with other: EntityMention) -> Int { max(0, min(end, other.end) - max(start, other.start)) }
}
