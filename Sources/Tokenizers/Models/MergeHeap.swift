/// Merges with their places, the lowest rank first and of equal ones the leftmost: a binary heap.
struct MergeHeap: Sendable {
  private var entries: [(merge: MergeTable.Merge, place: Int32)] = []

  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  /// Adds a merge unless it is none.
  mutating func push(_ merge: MergeTable.Merge, place: Int) {
    guard merge != MergeTable.none else { return }
    entries.append((merge, Int32(place)))
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard isBefore(child, parent) else { return }
      entries.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> (merge: MergeTable.Merge, place: Int)? {
    guard let first = entries.first else { return nil }
    let last = entries.removeLast()
    if !entries.isEmpty {
      entries[0] = last
      var parent = 0
      while true {
        var child = 2 * parent + 1
        guard child < entries.count else { break }
        if child + 1 < entries.count, isBefore(child + 1, child) { child += 1 }
        guard isBefore(child, parent) else { break }
        entries.swapAt(child, parent)
        parent = child
      }
    }
    return (first.merge, Int(first.place))
  }

  private func isBefore(_ left: Int, _ right: Int) -> Bool {
    (entries[left].merge, entries[left].place) < (entries[right].merge, entries[right].place)
  }
}
