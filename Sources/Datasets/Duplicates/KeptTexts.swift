package import Files

/// Which texts of a corpus were kept, a bit a text in the order of reading: what later passes need in place of the index.
///
/// A file of it is a line of JSON, with the digest of what follows, and the bits, the first text's the lowest of the first
/// byte.
package struct KeptTexts: Sendable, Equatable {
  package private(set) var count = 0
  /// Of them those that were kept.
  package private(set) var kept = 0
  private var bytes: [UInt8] = []

  package init() {}

  package mutating func append(_ isKept: Bool) {
    if count % 8 == 0 { bytes.append(0) }
    if isKept {
      bytes[count / 8] |= 1 << UInt8(count % 8)
      kept += 1
    }
    count += 1
  }

  /// Whether a text was kept.
  package subscript(text: Int) -> Bool {
    precondition(text >= 0 && text < count)
    return bytes[text / 8] >> UInt8(text % 8) & 1 == 1
  }

  /// Writes a file in one step.
  ///
  /// - Parameters:
  ///   - origin: of what, and how: whatever must be the same for the record to hold.
  ///   - facts: what else is to be known of it.
  /// - Throws: `FilesError`.
  package func write(_ path: String, origin: JSON, facts: JSON = .null) throws {
    let header: JSON = [
      "hone_kept_texts": 1, "origin": origin, "facts": facts, "texts": .number(JSONNumber(count)),
      "kept": .number(JSONNumber(kept)),
      "sha256": .string(bytes.withUnsafeBytes { Digest.sha256($0) }),
    ]
    let content = Array((header.serialized() + "\n").utf8) + bytes
    try content.withUnsafeBytes { try AtomicFile.write(path, $0) }
  }

  /// Reads a file.
  ///
  /// - Throws: `DatasetError.keptTexts` where it is of another origin or damaged, `FilesError`.
  package init(path: String, origin: JSON) throws { self = try Self.read(path, origin: origin).texts }

  /// Reads a file with the facts in it.
  ///
  /// - Throws: as `init`.
  package static func read(_ path: String, origin: JSON) throws -> (texts: KeptTexts, facts: JSON) {
    let content = try MappedFile(path: path).withBytes { Array($0) }
    func fault(_ expected: String, _ found: String) -> DatasetError {
      .keptTexts(source: path, expected: expected, found: found)
    }
    guard let end = content.firstIndex(of: ASCII.lineFeed),
      let header = try? JSON.parse(Array(content[..<end]), source: path), header["hone_kept_texts"] == 1,
      let count = header["texts"]?.intValue, let digest = header["sha256"]?.stringValue
    else { throw fault("a record of kept texts", "something else") }
    guard header["origin"] == origin else {
      throw fault("a record of \(origin.serialized())", header["origin"]?.serialized() ?? "one of nothing")
    }
    var texts = KeptTexts()
    texts.bytes = Array(content[(end + 1)...])
    guard count >= 0, texts.bytes.count == (count + 7) / 8, texts.bytes.withUnsafeBytes({ Digest.sha256($0) }) == digest
    else {
      throw fault("\(count) bits with the digest of the first line", "others: the file is damaged")
    }
    texts.count = count
    texts.kept = texts.bytes.reduce(0) { $0 + $1.nonzeroBitCount }
    return (texts, header["facts"] ?? .null)
  }
}

extension DuplicateFilter.Settings {
  /// What a verdict depends on, for the origin of a record; the memory is none of it.
  package var json: JSON {
    [
      "threshold": .number(JSONNumber(threshold)), "seed": .string(String(seed)),
      "run_length": .number(JSONNumber(TextSketcher.runLength)),
      "fewest_runs": .number(JSONNumber(TextSketcher.fewestRuns)), "bins": .number(JSONNumber(TextSketch.bins)),
      "bands": .number(JSONNumber(TextSketch.bands)), "rows": .number(JSONNumber(TextSketch.rowsPerBand)),
    ]
  }
}
