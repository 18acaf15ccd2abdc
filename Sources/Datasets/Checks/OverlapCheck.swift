import Files

/// Texts of a validation or test file that the model has seen in training, or that both hold.
struct OverlapCheck: DataCheck {
  /// The share from which the scores of a file are wrong by more than its size lets one see.
  private static let many = 0.01

  func findings(_ data: CheckedData) -> [DataFinding] {
    var known: [UTF8Key: (role: String, location: SourceLocation)] = [:]
    var findings: [DataFinding] = []
    for split in data.splits {
      var places: [DataFinding.Place] = []
      for text in split.texts {
        guard let other = known[TextFingerprint.of(text.text)] else { continue }
        places.append(
          DataFinding.Place(
            text.location, "the same as \(other.location) (\(other.role)): \(Shown.quoted(text.text))"))
      }
      if !places.isEmpty {
        findings.append(
          DataFinding(
            "split_overlap", Double(places.count) >= Self.many * Double(split.texts.count) ? .error : .warning,
            split: split.role, count: places.count, of: split.texts.count,
            "texts stand in a file that the model is trained or chosen on; scores on them say nothing", places: places))
      }
      for text in split.texts {
        let key = TextFingerprint.of(text.text)
        if known[key] == nil { known[key] = (split.role, text.location) }
      }
    }
    return findings
  }
}
