/// Which of a workbook's cell styles show a number as a date or a time.
struct CellFormats {
  /// Of each style in its order.
  private var areDates: [Bool] = []

  func isDate(style: Int) -> Bool { areDates.indices.contains(style) && areDates[style] }

  final class Reader: XMLReader {
    private var codes: [Int: String] = [:]
    private var styles: [Int] = []
    private var isInCells = false

    var formats: CellFormats {
      var formats = CellFormats()
      formats.areDates = styles.map { number in
        codes[number].map(CellFormats.isDate(code:)) ?? CellFormats.isDate(builtIn: number)
      }
      return formats
    }

    func open(_ element: String, _ attributes: [String: String]) {
      switch element {
      case "numFmt":
        if let number = attributes["numFmtId"].flatMap({ Int($0) }) { codes[number] = attributes["formatCode"] ?? "" }
      case "cellXfs": isInCells = true
      case "xf": if isInCells { styles.append(attributes["numFmtId"].flatMap { Int($0) } ?? 0) }
      default: break
      }
    }

    func close(_ element: String) { if element == "cellXfs" { isInCells = false } }
  }

  /// ECMA-376, part 1, 18.8.30, with those of East Asian versions.
  private static func isDate(builtIn number: Int) -> Bool {
    (14...22).contains(number) || (27...36).contains(number) || (45...47).contains(number) || (50...58).contains(number)
  }

  /// Whether a format has a letter of a date outside quotes, escapes, and brackets other than of elapsed time.
  static func isDate(code: String) -> Bool {
    var rest = Array(code.lowercased().unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"": rest = rest.drop { $0 != "\"" }.dropFirst()
      case "\\", "_", "*": rest = rest.dropFirst()
      case "[":
        let inner = rest.prefix { $0 != "]" }
        rest = rest.dropFirst(inner.count + 1)
        if !inner.isEmpty, inner.allSatisfy({ "hms".unicodeScalars.contains($0) }) { return true }
      case "y", "d", "h", "s", "m": return true
      case "g" where rest.starts(with: "eneral".unicodeScalars): rest = rest.dropFirst(6)
      default: break
      }
    }
    return false
  }
}
