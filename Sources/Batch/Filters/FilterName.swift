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
}
