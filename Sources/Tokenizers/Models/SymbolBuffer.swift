/// The symbols of a word while pairs of them merge: ids, and counts of bytes.
struct SymbolBuffer: Sendable {
  /// Longer words keep their merges in a heap; shorter ones are searched.
  private static let longestSearched = 40

  private(set) var ids: [Int32] = []
  private(set) var lengths: [Int32] = []
  // For each symbol the merge with the next one.
  private var merges: [MergeTable.Merge] = []
  // For long words: neighbours, and merges with their places.
  private var previous: [Int32] = []
  private var next: [Int32] = []
  private var heap = MergeHeap()

  mutating func removeAll() {
    ids.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
  }

  mutating func append(_ id: Int32, length: Int) {
    ids.append(id)
    lengths.append(Int32(length))
  }

  /// Merges the pair of the lowest rank, the leftmost of several, until no pair merges.
  mutating func mergeAll(_ table: MergeTable) {
    if ids.count <= Self.longestSearched { mergeBySearch(table) } else { mergeByHeap(table) }
  }

  /// - Complexity: O(n²).
  private mutating func mergeBySearch(_ table: MergeTable) {
    guard ids.count > 1 else { return }
    merges.removeAll(keepingCapacity: true)
    for index in 0..<ids.count - 1 { merges.append(table.merge(ids[index], ids[index + 1])) }
    while let place = lowest() {
      ids[place] = MergeTable.product(merges[place])
      lengths[place] += lengths[place + 1]
      ids.remove(at: place + 1)
      lengths.remove(at: place + 1)
      merges.remove(at: place)
      if place > 0 { merges[place - 1] = table.merge(ids[place - 1], ids[place]) }
      if place < merges.count { merges[place] = table.merge(ids[place], ids[place + 1]) }
    }
  }

  private func lowest() -> Int? {
    var place: Int?
    var lowest = MergeTable.none
    for index in merges.indices where merges[index] < lowest {
      lowest = merges[index]
      place = index
    }
    return place
  }

  /// - Complexity: O(n log n).
  private mutating func mergeByHeap(_ table: MergeTable) {
    let count = ids.count
    previous.removeAll(keepingCapacity: true)
    next.removeAll(keepingCapacity: true)
    heap.removeAll()
    for index in 0..<count {
      previous.append(Int32(index - 1))
      next.append(index + 1 < count ? Int32(index + 1) : -1)
      if index + 1 < count { heap.push(table.merge(ids[index], ids[index + 1]), place: index) }
    }
    while let (merge, place) = heap.pop() {
      let right = Int(next[place])
      // The pair may have changed since; the new one has an entry of its own.
      guard lengths[place] > 0, right >= 0, table.merge(ids[place], ids[right]) == merge else { continue }
      ids[place] = MergeTable.product(merge)
      lengths[place] += lengths[right]
      lengths[right] = 0
      next[place] = next[right]
      if next[place] >= 0 {
        previous[Int(next[place])] = Int32(place)
        heap.push(table.merge(ids[place], ids[Int(next[place])]), place: place)
      }
      let left = Int(previous[place])
      if left >= 0 { heap.push(table.merge(ids[left], ids[place]), place: left) }
    }
    var kept = 0
    for index in 0..<count where lengths[index] > 0 {
      ids[kept] = ids[index]
      lengths[kept] = lengths[index]
      kept += 1
    }
    ids.removeLast(count - kept)
    lengths.removeLast(count - kept)
  }
}
