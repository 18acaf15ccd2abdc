import Files

/// The keys of the text and the label in a JSONL file.
struct JSONLinesKeys {
  let text: String
  let moreTexts: [String]
  let pair: String?
  let label: String?
  let kept: [String]

  /// Takes the keys that were asked for, if some object has them, and finds the others among well-known names.
  ///
  /// Lines are looked at until both keys are found; a label that is not required must be in the first object.
  /// - Throws: `DatasetError`.
  init(text: SourceText, options: ReadOptions) throws {
    (moreTexts, pair, kept) = (options.moreTextColumns, options.pairColumn, options.keptColumns)
    let needsLabel = options.requireLabels || options.labelColumn != nil
    var found: [String] = []
    var known: Set<UTF8Key> = []
    for line in PhysicalLines(text.bytes) where !line.range.isEmpty && text.fault(in: line.range) == nil {
      guard case .success(let object) = JSONLine.object(text.bytes[line.range], source: text.source) else { continue }
      for member in object.members where known.insert(UTF8Key(member.key)).inserted { found.append(member.key) }
      let hasLabel = Self.find(.label, in: found, options) != nil
      let hasOthers = (moreTexts + [pair].compactMap { $0 } + kept).allSatisfy { known.contains(UTF8Key($0)) }
      if Self.find(.text, in: found, options) != nil, hasLabel || !needsLabel, hasOthers { break }
    }
    for (role, names) in [(DatasetError.ColumnRole.text, moreTexts), (.pair, pair.map { [$0] } ?? []), (.kept, kept)] {
      for name in names where !found.isEmpty && !known.contains(UTF8Key(name)) {
        throw DatasetError.missingColumn(source: text.source, role: role, name: name, found: found)
      }
    }
    self.text = try Self.required(.text, in: found, options, source: text.source)
    // Where nobody asked for labels, a key of a label's usual name may hold the texts.
    let own = self.text
    label =
      needsLabel
      ? try Self.required(.label, in: found, options, source: text.source)
      : Self.find(.label, in: found.filter { UTF8Key($0) != UTF8Key(own) }, options)
    if let label, UTF8Key(label) == UTF8Key(self.text) {
      throw DatasetError.sameColumn(source: text.source, name: label)
    }
  }

  /// The texts of a row, and the second one of a pair.
  func texts(of object: JSONObject) -> Result<(texts: [String], pair: String?), RowTexts.Fault> {
    var texts: [String] = []
    for key in [text] + moreTexts {
      guard let value = object[key], key == text || value != .null else {
        if key != text { continue }
        return .failure(RowTexts.Fault(reason: "expected the key \(Shown.quoted(key)), found none; add it"))
      }
      guard let string = value.stringValue else { return .failure(Self.notAString(key, value)) }
      texts.append(string)
    }
    guard let pair else { return .success((texts, nil)) }
    guard let string = object[pair]?.stringValue else {
      return .failure(Self.notAString(pair, object[pair] ?? .null))
    }
    return .success((texts, string))
  }

  private static func notAString(_ key: String, _ value: JSON) -> RowTexts.Fault {
    RowTexts.Fault(
      reason: "expected a string as \(Shown.quoted(key)), found \(JSONLine.kind(of: value)); write a string")
  }

  func setting(_ key: String, isDetected: Bool) -> DatasetDescription.Setting {
    DatasetDescription.Setting(Shown.quoted(key), isDetected: isDetected)
  }

  private static func asked(_ role: DatasetError.ColumnRole, _ options: ReadOptions) -> String? {
    role == .text ? options.textColumn : options.labelColumn
  }

  private static func find(_ role: DatasetError.ColumnRole, in keys: [String], _ options: ReadOptions) -> String? {
    if let name = asked(role, options) { return keys.first { UTF8Key($0) == UTF8Key(name) } }
    return WellKnownColumns.find(role, in: keys).map { keys[$0] }
  }

  private static func required(
    _ role: DatasetError.ColumnRole, in keys: [String], _ options: ReadOptions, source: String
  ) throws -> String {
    if let key = find(role, in: keys, options) { return key }
    // Without any object the rows say what is wrong with them.
    guard !keys.isEmpty else { return asked(role, options) ?? role.rawValue }
    if let name = asked(role, options) {
      throw DatasetError.missingColumn(source: source, role: role, name: name, found: keys)
    }
    throw DatasetError.undetectedColumn(source: source, role: role, found: keys)
  }
}
