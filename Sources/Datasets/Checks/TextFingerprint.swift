import Files

/// What is left of a text when case, white space and punctuation do not count.
enum TextFingerprint {
  /// Letters, digits and symbols in lower case, words apart by one space; the text itself where nothing would be left.
  static func of(_ text: String) -> UTF8Key {
    var kept = String.UnicodeScalarView()
    var isApart = false
    for scalar in text.lowercased().unicodeScalars {
      let properties = scalar.properties
      if properties.isWhitespace || isPunctuation(properties.generalCategory) {
        isApart = true
        continue
      }
      if isApart, !kept.isEmpty { kept.append(" ") }
      isApart = false
      kept.append(scalar)
    }
    return UTF8Key(kept.isEmpty ? text : String(kept))
  }

  private static func isPunctuation(_ category: Unicode.GeneralCategory) -> Bool {
    switch category {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation, .control, .format:
      true
    default: false
    }
  }
}
