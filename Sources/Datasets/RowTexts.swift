/// Makes the text of a row from its columns.
enum RowTexts {
  struct Fault: Error { let reason: String }

  /// The texts that are not blank, a line each.
  static func checked(_ texts: [String], pair: String?) -> Result<String, Fault> {
    let filled = texts.filter { !isBlank($0) }
    if filled.isEmpty {
      return .failure(Fault(reason: "expected a text, found none; add one or remove the row"))
    }
    if let pair, isBlank(pair) {
      return .failure(Fault(reason: "expected a second text, found none; add one or remove the row"))
    }
    return .success(filled.count == 1 ? filled[0] : filled.joined(separator: "\n"))
  }

  private static func isBlank(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
