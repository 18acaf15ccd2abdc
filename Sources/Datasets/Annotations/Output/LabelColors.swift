import Files

/// Gives each label one of the colours of `LabelColor.all`.
///
/// Labels of a task have theirs by their order. Another label has the colour of its hash, or the next that is free: it
/// is the same from run to run unless two labels wish for one colour.
struct LabelColors: Sendable {
  private var places: [UTF8Key: Int] = [:]
  private var taken: Set<Int> = []

  init(_ labels: [String]) {
    for label in labels where places[UTF8Key(label)] == nil { take(places.count % LabelColor.all.count, for: label) }
  }

  /// The place of the label's colour.
  mutating func place(of label: String) -> Int {
    if let place = places[UTF8Key(label)] { return place }
    let count = LabelColor.all.count
    let wish = Self.hash(label) % count
    let free = (0..<count).lazy.map { (wish + $0) % count }.first { !taken.contains($0) }
    take(free ?? wish, for: label)
    return free ?? wish
  }

  private mutating func take(_ place: Int, for label: String) {
    places[UTF8Key(label)] = place
    taken.insert(place)
  }

  /// FNV-1a of the bytes: Swift's own hashes differ from run to run.
  private static func hash(_ label: String) -> Int {
    let hash = label.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    return Int(hash)
  }
}
