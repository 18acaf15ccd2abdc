/// Names from files, made fit for a message of one line.
package enum Shown {
  /// The name in double quotes, shortened when it is long, with control characters escaped.
  package static func quoted(_ name: String, limit: Int = 60) -> String {
    var shown = "\""
    for (place, scalar) in name.unicodeScalars.enumerated() {
      guard place < limit else { return shown + "…\"" }
      switch scalar {
      case "\"", "\\":
        shown += "\\"
        shown.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown + "\""
  }

  /// The first names, quoted, and how many more there are.
  static func list(_ names: [String], limit: Int = 12) -> String {
    let shown = names.prefix(limit).map { quoted($0, limit: 30) }.joined(separator: ", ")
    return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
  }

  /// `; did you mean "…"?` when a known name is near, otherwise the advice.
  static func suggestion(_ name: String, _ known: [String], otherwise advice: String) -> String {
    NearestText.find(name, in: known).map { "; did you mean \(quoted($0))?" } ?? "; \(advice)"
  }

  static func examples(of role: DatasetError.ColumnRole) -> String {
    WellKnownColumns.names(for: role).prefix(4).joined(separator: ", ")
  }

  /// `byte 0xE9`.
  static func byte(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "byte 0x\(digits.count == 1 ? "0" : "")\(digits)"
  }
}
