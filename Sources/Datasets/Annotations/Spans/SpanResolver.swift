import Files

/// Turns the spans of one text into code points, puts right what can be without guessing, and refuses the rest.
struct SpanResolver {
  /// How far from its place, in code points, the text of a span is looked for.
  private static let reach = 5

  private let raw: RawText
  private let unit: OffsetUnit
  private let map: OffsetMap
  private let scalars: [Unicode.Scalar]
  private(set) var remarks: [Remark] = []
  /// Words of white space alone, which are left out.
  private(set) var blankWords = 0

  init(_ raw: RawText, unit: OffsetUnit) {
    self.raw = raw
    self.unit = unit
    map = OffsetMap(raw.text)
    scalars = Array(raw.text.unicodeScalars)
    remarks = raw.notes.map { Remark(.passedOver, location: raw.location, note: $0) }
  }

  mutating func resolve() -> Result<AnnotatedText, RejectedRow> {
    guard !scalars.allSatisfy(SpanText.isSpace) else {
      return .failure(
        RejectedRow(location: raw.location, reason: "expected a text, found none; add one or remove the row"))
    }
    do throws(RejectedRow) {
      let words = try words()
      let spans = try spans()
      return .success(
        AnnotatedText(
          text: raw.text, spans: spans, words: words, document: raw.document, id: raw.id, location: raw.location))
    } catch {
      return .failure(error)
    }
  }

  // MARK: Spans

  private mutating func spans() throws(RejectedRow) -> [EntitySpan] {
    var placed: [(span: EntitySpan, raw: RawSpan)] = []
    for raw in raw.spans {
      let label = String(decoding: ASCII.trimmed(Array(raw.label.utf8)[...]), as: UTF8.self)
      guard !label.unicodeScalars.allSatisfy(SpanText.isSpace) else {
        throw fault(raw, "expected a label for \(raw.name), found none; give it one")
      }
      if !label.hasSameBytes(as: raw.label) {
        remark(.labelBlanks, raw, "took the blanks around the label \(Shown.quoted(raw.label)) of \(raw.name) away")
      }
      let range = try trimmed(place(raw), raw)
      placed.append((EntitySpan(start: range.lowerBound, end: range.upperBound, label: label), raw))
    }
    let order = placed.indices.sorted {
      (placed[$0].span.start, placed[$0].span.end, $0) < (placed[$1].span.start, placed[$1].span.end, $1)
    }
    var spans: [EntitySpan] = []
    var last: RawSpan?
    for place in order {
      let (span, raw) = placed[place]
      guard let before = spans.last, let lastRaw = last, before.end > span.start else {
        spans.append(span)
        last = raw
        continue
      }
      guard before == span else {
        throw fault(
          raw,
          "expected entities apart from each other, found \(shown(raw, span)) over \(shown(lastRaw, before)); "
            + "keep one of them")
      }
      remark(.repeatedSpan, raw, "\(shown(raw, span)) is the same as \(lastRaw.name); took it once")
    }
    return spans
  }

  /// The code points of a span; where its text stands nearby instead, and only once, those.
  private mutating func place(_ raw: RawSpan) throws(RejectedRow) -> Range<Int> {
    let range = map.codePoints(raw.start, raw.end, in: unit)
    guard let text = raw.text.map({ Array($0.unicodeScalars) }), raw.start <= raw.end else {
      guard let range else { throw outside(raw) }
      return range
    }
    if let range, SpanText.matches(scalars[range], text) { return range }
    guard !SpanText.trimmed(text[...]).isEmpty else {
      throw fault(raw, "expected the text of \(raw.name), found only white space; correct the span")
    }
    let found = nearby(raw, text)
    guard found.count == 1, let moved = found.first else {
      guard let range else { throw outside(raw) }
      throw fault(
        raw,
        "expected \(shown(text[...])) at \(raw.start)..\(raw.end) of the text for \(raw.name), found "
          + "\(shown(scalars[range])) there and \(found.isEmpty ? "no" : "more than one") place nearby that has it; "
          + "correct the offsets or set their unit")
    }
    remark(
      .spanOffsets, raw,
      "moved \(raw.name) from \(raw.start)..\(raw.end) to code points \(moved.lowerBound)..\(moved.upperBound), "
        + "where its text \(shown(text[...])) stands")
    return moved
  }

  /// Where a text stands, at most `reach` code points from where its span begins.
  private func nearby(_ raw: RawSpan, _ text: [Unicode.Scalar]) -> [Range<Int>] {
    guard let start = map.codePoint(atOrBefore: raw.start, in: unit), text.count <= scalars.count else { return [] }
    let last = min(start + Self.reach, scalars.count - text.count)
    let first = max(start - Self.reach, 0)
    guard first <= last else { return [] }
    return (first...last).map { $0..<$0 + text.count }.filter { range in
      zip(scalars[range], text).allSatisfy { $0 == $1 || SpanText.isSpace($0) && SpanText.isSpace($1) }
    }
  }

  /// Without the white space at the ends of a span.
  private mutating func trimmed(_ range: Range<Int>, _ raw: RawSpan) throws(RejectedRow) -> Range<Int> {
    guard !range.isEmpty else {
      throw fault(raw, "expected \(raw.name) to end after it begins, found \(raw.start)..\(raw.end); correct the span")
    }
    let inner = SpanText.trimmed(scalars[range])
    guard !inner.isEmpty else {
      throw fault(
        raw,
        "expected characters in \(raw.name), found only white space at \(raw.start)..\(raw.end); "
          + "correct the span")
    }
    if inner.indices != range {
      remark(
        .spanBlanks, raw,
        "took the white space at the ends of \(raw.name) away: code points \(range.lowerBound)..\(range.upperBound) "
          + "became \(inner.startIndex)..\(inner.endIndex)")
    }
    return inner.indices
  }

  // MARK: Words

  private mutating func words() throws(RejectedRow) -> [Range<Int>]? {
    guard let tokens = raw.words else { return nil }
    var words: [Range<Int>] = []
    for token in tokens {
      guard let range = map.codePoints(token.start, token.end, in: unit) else { throw outside(token) }
      if let text = token.text, !SpanText.matches(scalars[range], Array(text.unicodeScalars)) {
        throw fault(
          token,
          "expected \(Shown.quoted(text, limit: 30)) at \(token.start)..\(token.end) of the text for "
            + "\(token.name), found \(shown(scalars[range])); correct the tokens or set the unit of the offsets")
      }
      guard range.lowerBound >= words.last?.upperBound ?? 0 else {
        throw fault(
          token,
          "expected \(token.name) after the one before it, found \(token.start)..\(token.end); "
            + "sort the tokens, without overlap")
      }
      if SpanText.trimmed(scalars[range]).isEmpty { blankWords += 1 } else { words.append(range) }
    }
    return words
  }

  // MARK: Wording

  private func outside(_ raw: RawSpan) -> RejectedRow {
    let length = map.offset(of: map.count, in: unit) ?? 0
    if raw.end < raw.start {
      return fault(raw, "expected \(raw.name) to end after it begins, found \(raw.start)..\(raw.end); correct the span")
    }
    if raw.start < 0 || raw.end > length {
      return fault(
        raw,
        "expected \(raw.name) in the text, which has \(length) \(unit.shownPlural), found "
          + "\(raw.start)..\(raw.end); correct the offsets or set their unit")
    }
    return fault(
      raw,
      "expected \(raw.name) to begin and end between characters, found \(raw.start)..\(raw.end) in "
        + "\(unit.shownPlural); correct the offsets or set their unit")
  }

  private func fault(_ raw: RawSpan, _ reason: String) -> RejectedRow {
    RejectedRow(location: raw.location, reason: reason)
  }

  private mutating func remark(_ kind: Remark.Kind, _ raw: RawSpan, _ note: String) {
    remarks.append(Remark(kind, location: raw.location, note: note))
  }

  private func shown(_ raw: RawSpan, _ span: EntitySpan) -> String {
    "\(raw.name) (\(Shown.quoted(span.label, limit: 30)), \(span.start)..\(span.end))"
  }

  private func shown(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return Shown.quoted(text, limit: 30)
  }
}

extension OffsetUnit {
  var shownPlural: String {
    switch self {
    case .codepoint: "code points"
    case .utf16: "UTF-16 units"
    case .byte: "bytes"
    }
  }
}
