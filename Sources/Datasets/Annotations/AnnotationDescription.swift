/// How annotated texts were read, and which part of that was found out rather than asked for.
package struct AnnotationDescription: Sendable, Equatable, CustomStringConvertible {
  package typealias Setting = DatasetDescription.Setting

  /// Things of one kind that stand in the file and were not read.
  package struct Ignored: Sendable, Equatable {
    /// In the plural, such as `brat R lines`.
    package let kind: String
    package var count: Int
  }

  /// The format's name.
  package var format: Setting
  package var encoding: Setting
  /// What separates columns, `tab` or `spaces`, and which hold words and tags; nil where there are no columns.
  package var columns: Setting?
  /// The name of the `ColumnScheme`; nil where there are no tags.
  package var scheme: Setting?
  /// What speaks for the scheme, in a few words.
  package var schemeEvidence: String?
  /// The name of the `OffsetUnit`; nil where the file has no offsets.
  package var offsetUnit: Setting?
  /// What speaks for the unit, in a few words.
  package var offsetEvidence: String?
  /// Whether the file says where documents begin; without that every text is a document.
  package var hasDocumentMarks = false
  package var ignored: [Ignored] = []
  /// Files that were read.
  package var files = 1

  package init(format: Setting, encoding: Setting) {
    self.format = format
    self.encoding = encoding
  }

  /// One line, such as `format conll (detected), encoding utf-8 (detected), scheme iob2 (detected)`.
  package var description: String {
    var parts = ["format \(format.shown)", "encoding \(encoding.shown)"]
    if files != 1 { parts.append("\(files) files") }
    if let columns { parts.append(columns.shown) }
    if let scheme { parts.append("scheme \(scheme.shown)" + Self.shown(schemeEvidence)) }
    if let offsetUnit { parts.append("offset unit \(offsetUnit.shown)" + Self.shown(offsetEvidence)) }
    if hasDocumentMarks { parts.append("document marks") }
    parts += ignored.map { "ignored \($0.count) \($0.kind)" }
    return parts.joined(separator: ", ")
  }

  mutating func ignore(_ kind: String, count: Int = 1) {
    if let place = ignored.firstIndex(where: { $0.kind == kind }) {
      ignored[place].count += count
    } else {
      ignored.append(Ignored(kind: kind, count: count))
    }
  }

  /// Adds what is to be said of another file: settings that differ stand side by side.
  mutating func add(_ other: AnnotationDescription) {
    format = Self.joined(format, other.format) ?? format
    encoding = Self.joined(encoding, other.encoding) ?? encoding
    columns = Self.joined(columns, other.columns)
    scheme = Self.joined(scheme, other.scheme)
    offsetUnit = Self.joined(offsetUnit, other.offsetUnit)
    schemeEvidence = Self.joined(schemeEvidence, other.schemeEvidence)
    offsetEvidence = Self.joined(offsetEvidence, other.offsetEvidence)
    hasDocumentMarks = hasDocumentMarks || other.hasDocumentMarks
    for item in other.ignored { ignore(item.kind, count: item.count) }
    files += other.files
  }

  private static func shown(_ evidence: String?) -> String { evidence.map { " [\($0)]" } ?? "" }

  private static func joined(_ first: Setting?, _ second: Setting?) -> Setting? {
    guard let first, let second else { return first ?? second }
    guard let value = joined(first.value, second.value) else { return first }
    return Setting(value, isDetected: first.isDetected || second.isDetected)
  }

  /// Of many files that differ the first few are shown.
  private static let longest = 200

  /// Values that were joined before are kept apart by ` / `.
  private static func joined(_ first: String?, _ second: String?) -> String? {
    guard let first, let second else { return first ?? second }
    let known = first.split(separator: " / ").contains { $0 == second }
    return known || first.utf8.count > longest ? first : "\(first) / \(second)"
  }
}
