import Files

extension Splits {
  /// Cuts the rows into parts of about equal size, each class evenly over all.
  ///
  /// - Parameters:
  ///   - labels: the class of each row, not negative.
  ///   - count: parts, at least 2.
  /// - Returns: the part of each row, from 0.
  package static func folds(labels: [Int], count: Int, seed: UInt64) -> [Int] {
    precondition(count >= 2)
    var folds = Array(repeating: 0, count: labels.count)
    // Where one class ends the next goes on, so that small classes do not all fall into the first parts.
    var next = 0
    for (label, rows) in Dictionary(grouping: labels.indices, by: { labels[$0] }).sorted(by: { $0.key < $1.key }) {
      var random = SplitMix64(seed: seed, stream: foldStream ^ UInt64(label))
      for row in random.shuffled(rows) {
        folds[row] = next % count
        next += 1
      }
    }
    return folds
  }

  /// Cuts the rows into parts of about equal size that share no group.
  ///
  /// - Parameters:
  ///   - groups: of each row; compared by bytes, an empty one is none.
  ///   - count: parts, at least 2.
  /// - Returns: the part of each row, from 0.
  package static func folds(groups: [String], count: Int, seed: UInt64) -> [Int] {
    precondition(count >= 2)
    var members: [[Int]] = []
    var places: [UTF8Key: Int] = [:]
    for (row, group) in groups.enumerated() {
      if !group.isEmpty, let place = places[UTF8Key(group)] {
        members[place].append(row)
      } else {
        if !group.isEmpty { places[UTF8Key(group)] = members.count }
        members.append([row])
      }
    }
    var random = SplitMix64(seed: seed, stream: foldStream)
    var sizes = Array(repeating: 0, count: count)
    var folds = Array(repeating: 0, count: groups.count)
    // The largest groups first, each to the smallest part.
    let shuffled = random.shuffled(Array(members.indices))
    let order = shuffled.enumerated().sorted {
      (members[$1.element].count, $0.offset) < (members[$0.element].count, $1.offset)
    }.map(\.element)
    for group in order {
      let fold = sizes.indices.min { (sizes[$0], $0) < (sizes[$1], $1) } ?? 0
      sizes[fold] += members[group].count
      for row in members[group] { folds[row] = fold }
    }
    return folds
  }

  private static var foldStream: UInt64 { 0x466F_6C64_0000_0000 }
}
