/// What each sequence adds to the counts of each type, so that sequences can be drawn again without their mentions.
struct EntityTally {
  /// One sequence's mentions of one type.
  private struct Entry {
    var type: Int
    var hits = 0
    var predicted = 0
    var gold = 0
  }

  /// The types mentioned on either side, ascending by UTF-8 bytes.
  let types: [String]
  /// The entries of all sequences one after the other; those of sequence `s` are at `bounds[s]..<bounds[s + 1]`.
  private let entries: [Entry]
  private let bounds: [Int]

  var sequenceCount: Int { bounds.count - 1 }

  /// A mention that a sequence holds twice counts once, as in seqeval.
  ///
  /// - Parameter predicted: as many sequences as `gold`.
  init(gold: [[EntityMention]], predicted: [[EntityMention]]) {
    precondition(gold.count == predicted.count, "\(gold.count) gold sequences, \(predicted.count) predicted ones")
    var numbers: [EntityTypeName: Int] = [:]
    var entries: [Entry] = []
    var bounds = [0]
    bounds.reserveCapacity(gold.count + 1)

    /// Index of the mention's entry in the sequence that is being counted.
    func entry(of mention: EntityMention) -> Int {
      let count = numbers.count
      let number = numbers[EntityTypeName(mention.type), default: count]
      if number == count { numbers[EntityTypeName(mention.type)] = count }
      if let index = entries[(bounds.last ?? 0)...].firstIndex(where: { $0.type == number }) { return index }
      entries.append(Entry(type: number))
      return entries.count - 1
    }
    for (goldMentions, predictedMentions) in zip(gold, predicted) {
      let goldSet = Set(goldMentions)
      for mention in goldSet { entries[entry(of: mention)].gold += 1 }
      for mention in Set(predictedMentions) {
        let index = entry(of: mention)
        entries[index].predicted += 1
        if goldSet.contains(mention) { entries[index].hits += 1 }
      }
      bounds.append(entries.count)
    }

    let sorted = numbers.sorted { $0.key < $1.key }
    var places = Array(repeating: 0, count: sorted.count)
    for (place, type) in sorted.enumerated() { places[type.value] = place }
    for index in entries.indices { entries[index].type = places[entries[index].type] }
    types = sorted.map(\.key.string)
    self.entries = entries
    self.bounds = bounds
  }

  /// Adds a sequence's mentions to the counts.
  func add(sequence: Int, to counts: inout EntityCounts) {
    for index in bounds[sequence]..<bounds[sequence + 1] {
      let entry = entries[index]
      counts.add(type: entry.type, hits: entry.hits, predicted: entry.predicted, gold: entry.gold)
    }
  }

  /// The counts of all sequences.
  var total: EntityCounts {
    var counts = EntityCounts(typeCount: types.count)
    for sequence in 0..<sequenceCount { add(sequence: sequence, to: &counts) }
    return counts
  }
}
