package import Datasets
package import Files

/// Which documents of a corpus are read, and of those that are not what they are.
package struct DocumentMarks: Sendable, Equatable {
  package private(set) var kept = KeptTexts()
  /// Documents that are left out: copies of others, and those that are nearly copies.
  package private(set) var copies = 0
  package private(set) var nearCopies = 0
  /// Of them those that would have been held out.
  package private(set) var heldOut = 0
  /// The first few of them: file and line.
  package private(set) var first: [String] = []

  private static let shown = 3
  static let fileName = "kept.bits"

  package init() {}

  mutating func add(_ verdict: DuplicateFilter.Verdict, _ document: CorpusDocument) {
    kept.append(verdict.isKept)
    switch verdict {
    case .kept: return
    case .copy: copies += 1
    case .nearCopy: nearCopies += 1
    }
    if document.isHeldOut { heldOut += 1 }
    if first.count < Self.shown { first.append("\(document.location)") }
  }

  /// In words; nil where nothing is left out.
  ///
  /// - Parameter likeness: from which documents are left out.
  package func text(likeness: Double) -> String? {
    guard copies + nearCopies > 0 else { return nil }
    return "left out \(copies) documents that are copies of earlier ones and \(nearCopies) that are nearly so "
      + "(likeness \(likeness) or more), of \(kept.count): \(first.joined(separator: ", "))"
      + (copies + nearCopies > first.count ? ", …" : "") + "; --near-duplicates keep reads them too"
  }

  package var json: JSON {
    [
      "copies": .number(JSONNumber(copies)), "near_copies": .number(JSONNumber(nearCopies)),
      "held_out": .number(JSONNumber(heldOut)),
    ]
  }

  /// Writes a file in one step.
  ///
  /// - Parameter origin: whatever must be the same for the marks to hold.
  /// - Throws: `FilesError`.
  func write(_ path: String, origin: JSON) throws {
    var facts = json.objectValue ?? JSONObject()
    facts["first"] = .array(first.map { .string($0) })
    try kept.write(path, origin: origin, facts: .object(facts))
  }

  /// Reads a file.
  ///
  /// - Throws: `DatasetError.keptTexts` where it is of another origin or damaged, `FilesError`.
  init(path: String, origin: JSON) throws {
    let facts: JSON
    (kept, facts) = try KeptTexts.read(path, origin: origin)
    copies = facts["copies"]?.intValue ?? 0
    nearCopies = facts["near_copies"]?.intValue ?? 0
    heldOut = facts["held_out"]?.intValue ?? 0
    first = facts["first"]?.arrayValue?.compactMap(\.stringValue) ?? []
  }
}
