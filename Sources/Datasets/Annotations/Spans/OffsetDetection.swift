/// Finds what the spans of a file count, by what the file says stands in them.
struct OffsetDetection {
  let unit: OffsetUnit
  /// Such as `412 of 412 span texts match; 398 as codepoint`.
  let evidence: String

  /// The unit under which most spans have their text; of equal ones code points, then UTF-16.
  init(_ texts: some Sequence<RawText>) {
    var matches = Dictionary(uniqueKeysWithValues: OffsetUnit.allCases.map { ($0, 0) })
    var total = 0
    for text in texts {
      let spans = text.texts
      guard !spans.isEmpty else { continue }
      total += spans.count
      let scalars = Array(text.text.unicodeScalars)
      let map = OffsetMap(text.text)
      for span in spans {
        let expected = Array((span.text ?? "").unicodeScalars)
        for unit in OffsetUnit.allCases {
          guard let range = map.codePoints(span.start, span.end, in: unit) else { continue }
          if SpanText.matches(scalars[range], expected) { matches[unit, default: 0] += 1 }
        }
      }
    }
    guard total > 0 else {
      (unit, evidence) = (.codepoint, "no span says what its text is")
      return
    }
    let counts = OffsetUnit.allCases.map { ($0, matches[$0] ?? 0) }
    let best = counts.dropFirst().reduce(counts[0]) { $1.1 > $0.1 ? $1 : $0 }
    unit = best.0
    let others = counts.filter { $0.0 != best.0 }.map { "\($0.1) as \($0.0.rawValue)" }.joined(separator: ", ")
    evidence = "\(best.1) of \(total) span texts match; \(others)"
  }
}
