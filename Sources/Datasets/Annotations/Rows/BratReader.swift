import Files

/// Reads one text of brat with its annotations.
struct BratReader {
  private let pair: BratPair
  private let options: AnnotationOptions
  /// Kinds of lines that were not read, and how many.
  private(set) var ignored: [(kind: String, count: Int)] = []
  private var spans: [RawSpan] = []
  /// Entities that are left out while the text stays.
  private var leftOut: [RejectedRow] = []

  /// First letters of lines that are no entities: events, relations, attributes, normalisations, notes, equivalences.
  private static let otherKinds: [UInt8] = Array("ERAMN#*".utf8)

  init(_ pair: BratPair, options: AnnotationOptions) {
    (self.pair, self.options) = (pair, options)
  }

  /// Adds the text, or the reason why there is none.
  mutating func read(into texts: inout SpanTexts) {
    do throws(RejectedRow) {
      let (text, location) = try text()
      try readAnnotations()
      for entity in leftOut { texts.reject(entity) }
      texts.add(
        RawText(
          text: text, spans: spans, document: texts.count, id: FileName.base(pair.stem), location: location))
    } catch {
      texts.reject(error)
    }
  }

  private func text() throws(RejectedRow) -> (String, SourceLocation) {
    guard let file = pair.text else {
      throw RejectedRow(
        location: SourceLocation(file: pair.annotations?.path ?? pair.stem, line: 1),
        reason: "expected a text \(Shown.quoted(FileName.base(pair.stem) + ".txt")) beside it, found none; add it")
    }
    let start = SourceLocation(file: file.path, line: 1)
    guard let source = try source(file) else {
      throw RejectedRow(location: start, reason: "expected a text, found an empty file; remove it with its annotations")
    }
    for line in PhysicalLines(source.bytes) {
      if let reason = source.fault(in: line.range) {
        throw RejectedRow(location: SourceLocation(file: file.path, line: line.number), reason: reason)
      }
    }
    return (String(decoding: source.bytes, as: UTF8.self), start)
  }

  /// The file's text, nil when it is empty.
  private func source(_ file: AnnotationInput.File) throws(RejectedRow) -> SourceText? {
    guard !file.bytes.isEmpty else { return nil }
    do {
      return try SourceText(file.bytes, source: file.path, encoding: options.encoding)
    } catch DatasetError.empty {
      return nil
    } catch {
      throw RejectedRow(
        location: SourceLocation(file: file.path, line: 1), reason: AnnotationFormats.reason(error, path: file.path))
    }
  }

  // MARK: Annotations

  private mutating func readAnnotations() throws(RejectedRow) {
    guard let file = pair.annotations else {
      guard options.requireAnnotations, let text = pair.text else { return }
      throw RejectedRow(
        location: SourceLocation(file: text.path, line: 1),
        reason:
          "expected annotations \(Shown.quoted(FileName.base(pair.stem) + ".ann")) beside it, found none; add them")
    }
    guard let source = try source(file) else { return }
    for line in PhysicalLines(source.bytes) {
      let bytes = source.bytes[line.range]
      guard let first = bytes.first(where: { !ASCII.isSpace($0) }) else { continue }
      let location = SourceLocation(file: file.path, line: line.number)
      if let reason = source.fault(in: line.range) { throw RejectedRow(location: location, reason: reason) }
      if first == UInt8(ascii: "T") {
        try readEntity(bytes, location)
      } else if Self.otherKinds.contains(first) {
        ignore("\(String(decoding: [first], as: UTF8.self)) lines")
      } else {
        let start = String(decoding: bytes.prefix(40), as: UTF8.self)
        throw RejectedRow(
          location: location,
          reason: "expected a line that begins with T, E, R, A, M, N, # or *, found \(Shown.quoted(start, limit: 20)); "
            + "correct it")
      }
    }
  }

  /// `T1<TAB>Type start end<TAB>text`; several pieces `0 5;16 23` are left out.
  private mutating func readEntity(_ line: ArraySlice<UInt8>, _ location: SourceLocation) throws(RejectedRow) {
    let fields = line.split(separator: ASCII.tab, maxSplits: 2, omittingEmptySubsequences: false)
    let name = String(decoding: ASCII.trimmed(fields[0]), as: UTF8.self)
    let shownName = Shown.quoted(name, limit: 20)
    let place = fields.count > 1 ? fields[1].split(separator: ASCII.space, maxSplits: 1) : []
    guard place.count == 2 else {
      throw RejectedRow(
        location: location,
        reason: "expected a tab, a type, a start and an end after \(shownName), found something else; correct the line")
    }
    if place[1].contains(UInt8(ascii: ";")) {
      let pieces = Shown.quoted(String(decoding: place[1], as: UTF8.self), limit: 30)
      leftOut.append(
        RejectedRow(
          location: location,
          reason: "expected one piece of text, found the pieces \(pieces) of the entity \(shownName); left it out"))
      return
    }
    let numbers = place[1].split(separator: ASCII.space).map { Int(String(decoding: $0, as: UTF8.self)) }
    guard numbers.count == 2, let start = numbers[0], let end = numbers[1] else {
      throw RejectedRow(
        location: location,
        reason: "expected a start and an end as whole numbers for \(shownName), found "
          + "\(Shown.quoted(String(decoding: place[1], as: UTF8.self), limit: 30)); correct the line")
    }
    spans.append(
      RawSpan(
        name: name.isEmpty ? "the entity" : "the entity \(shownName)", start: start, end: end,
        label: String(decoding: place[0], as: UTF8.self),
        text: fields.count > 2 ? String(decoding: fields[2], as: UTF8.self) : nil, location: location))
  }

  private mutating func ignore(_ kind: String) {
    if let place = ignored.firstIndex(where: { $0.kind == kind }) {
      ignored[place].count += 1
    } else {
      ignored.append((kind, 1))
    }
  }
}
