/// The name of an entity type, equal and ordered by its UTF-8 bytes; Swift's own equality joins different spellings.
struct EntityTypeName: Hashable, Comparable, Sendable {
  let string: String

  init(_ string: String) { self.string = string }

  static func == (left: Self, right: Self) -> Bool { left.string.utf8.elementsEqual(right.string.utf8) }

  static func < (left: Self, right: Self) -> Bool {
    left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
  }

  /// Equal bytes have the same hash as strings; the few spellings that only Swift calls equal collide, which is allowed.
  func hash(into hasher: inout Hasher) { hasher.combine(string) }
}
