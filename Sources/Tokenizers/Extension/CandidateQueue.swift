/// Candidates with what each saves, that which comes first by `isBefore` on top: a binary heap.
struct CandidateQueue {
  struct Entry {
    let saved: Int
    let number: Int32
  }

  private var entries: [Entry] = []

  mutating func push(_ entry: Entry, _ isBefore: (Entry, Entry) -> Bool) {
    entries.append(entry)
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard isBefore(entries[child], entries[parent]) else { return }
      entries.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop(_ isBefore: (Entry, Entry) -> Bool) -> Entry? {
    guard let first = entries.first else { return nil }
    let last = entries.removeLast()
    if entries.isEmpty { return first }
    entries[0] = last
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < entries.count else { return first }
      if child + 1 < entries.count, isBefore(entries[child + 1], entries[child]) { child += 1 }
      guard isBefore(entries[child], entries[parent]) else { return first }
      entries.swapAt(child, parent)
      parent = child
    }
  }
}
