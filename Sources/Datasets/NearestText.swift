/// Finds what a misspelled name was meant to be.
package enum NearestText {
  /// The candidate with the fewest changed letters, upper and lower case alike: at most a third of them, or two of four.
  package static func find(_ name: String, in candidates: [String]) -> String? {
    let wanted = letters(name)
    var best: (distance: Int, candidate: String)?
    for candidate in candidates {
      let other = letters(candidate)
      let length = max(wanted.count, other.count)
      guard length <= 64 else { continue }
      let allowed = length < 4 ? length / 3 : max(2, length / 3)
      let distance = distance(wanted, other)
      if distance <= allowed, distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    return best?.candidate
  }

  private static func letters(_ text: String) -> [Unicode.Scalar] { Array(text.lowercased().unicodeScalars) }

  /// Levenshtein's distance: letters to insert, remove or replace.
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var row = Array(0...right.count)
    for (i, leftLetter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, rightLetter) in right.enumerated() {
        let replaced = diagonal + (leftLetter == rightLetter ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
