/// A name in a filter and where it stands.
struct FilterName: Sendable {
  let text: String
  /// In code points, from 1.
  let column: Int

  static func isFirst(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || !scalar.isASCII || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  static func isFurther(_ scalar: Unicode.Scalar) -> Bool {
    isFirst(scalar) || scalar == "." || FilterNumber.isDigit(scalar)
  }

  /// As a filter has to write the name, shortened where it is long.
  static func written(_ name: String) -> String {
    let scalars = name.unicodeScalars
    if let first = scalars.first, isFirst(first), scalars.allSatisfy(isFurther), FilterSymbol(word: name) == nil {
      return FilterWording.shown(name)
    }
    var escaped = ""
    for scalar in scalars {
      if scalar == "`" || scalar == "\\" { escaped += "\\" }
      escaped.unicodeScalars.append(scalar)
    }
    return "`" + FilterWording.shown(escaped) + "`"
  }

  /// The known name with the fewest changed letters, upper and lower case alike: at most a third of them, or one.
  static func nearest(to name: String, in known: [String]) -> String? {
    let wanted = letters(name)
    var best: (name: String, distance: Int)?
    for candidate in known {
      let other = letters(candidate)
      // A misspelling has about the length of the name; the rest is not worth the square.
      guard max(wanted.count, other.count) <= 64 else { continue }
      let distance = distance(wanted, other)
      if distance <= max(1, other.count / 3), distance < other.count, distance < best?.distance ?? .max {
        best = (candidate, distance)
      }
    }
    return best?.name
  }

  private static func letters(_ text: String) -> [Unicode.Scalar] { Array(text.lowercased().unicodeScalars) }

  /// Letters to insert, remove or replace and neighbours to exchange.
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var rows = [Array(0...right.count)]
    for (i, leftLetter) in left.enumerated() {
      var row = [i + 1]
      for (j, rightLetter) in right.enumerated() {
        var fewest = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (leftLetter == rightLetter ? 0 : 1))
        if i > 0, j > 0, leftLetter == right[j - 1], left[i - 1] == rightLetter {
          fewest = min(fewest, rows[i - 1][j - 1] + 1)
        }
        row.append(fewest)
      }
      rows.append(row)
    }
    return rows[left.count][right.count]
  }
}
