/// Finds the known name that a misspelt one was probably meant to be.
package enum NearestName {
  /// The known name with the fewest changes of a byte, if these are at most a third of its length.
  package static func of(_ name: String, in known: some Sequence<String>) -> String? {
    var best: (name: String, distance: Int)?
    for candidate in known {
      let distance = changes(Array(name.utf8), Array(candidate.utf8))
      if distance <= max(1, candidate.utf8.count / 3), distance < best?.distance ?? .max {
        best = (candidate, distance)
      }
    }
    return best?.name
  }

  /// Insertions, deletions, replacements and exchanges of neighbours from one to the other.
  private static func changes(_ first: [UInt8], _ second: [UInt8]) -> Int {
    // A misspelling has about the length of the word; anything longer is another word and not worth the square.
    guard first.count <= 64, second.count <= 64 else { return first == second ? 0 : .max }
    var rows = [Array(0...second.count)]
    for (row, left) in first.enumerated() {
      var current = [row + 1]
      for (column, right) in second.enumerated() {
        var fewest = min(rows[row][column + 1], current[column]) + 1
        fewest = min(fewest, rows[row][column] + (left == right ? 0 : 1))
        if row > 0, column > 0, left == second[column - 1], first[row - 1] == right {
          fewest = min(fewest, rows[row - 1][column - 1] + 1)
        }
        current.append(fewest)
      }
      rows.append(current)
    }
    return rows[first.count][second.count]
  }
}
