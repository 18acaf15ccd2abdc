/// Finds the known name that a misspelled one most likely meant.
package enum NearestName {
  /// The nearest of `candidates`, or nil when none is near.
  ///
  /// Near means: equal but for case and `-`/`_`; or at most a third of the letters differ (insert, delete, replace,
  /// swap neighbours), never more than three; or the one is contained in the other as a whole word
  /// (`batch` in `batch_size`).
  package static func find(_ name: String, in candidates: [String]) -> String? {
    let wanted = folded(name)
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    var best: (distance: Int, candidate: String)?
    for candidate in candidates {
      let distance = editDistance(wanted, folded(candidate))
      if distance < best?.distance ?? Int.max { best = (distance, candidate) }
    }
    if let best, best.distance <= max(1, min(3, wanted.count / 3)), best.distance < wanted.count {
      return best.candidate
    }
    let words = Set(wanted.split(separator: underscore).map(Array.init))
    return candidates.first { candidate in
      let others = Set(folded(candidate).split(separator: underscore).map(Array.init))
      return words.isSubset(of: others) || (others.isSubset(of: words) && !others.isEmpty)
    }
  }

  private static let underscore = UInt8(ascii: "_")

  private static func folded(_ text: String) -> [UInt8] {
    text.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
      case UInt8(ascii: "-"), UInt8(ascii: " "): underscore
      default: byte
      }
    }
  }

  /// Edits between two byte strings: insert, delete, replace, swap of neighbours (optimal string alignment).
  ///
  /// - Complexity: O(n·m).
  static func editDistance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var beforePrevious = [Int](repeating: 0, count: second.count + 1)
    var previous = Array(0...second.count)
    for i in 0..<first.count {
      var current = [i + 1] + [Int](repeating: 0, count: second.count)
      for j in 0..<second.count {
        let replace = previous[j] + (first[i] == second[j] ? 0 : 1)
        current[j + 1] = min(replace, previous[j + 1] + 1, current[j] + 1)
        if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
          current[j + 1] = min(current[j + 1], beforePrevious[j - 1] + 1)
        }
      }
      beforePrevious = previous
      previous = current
    }
    return previous[second.count]
  }
}
