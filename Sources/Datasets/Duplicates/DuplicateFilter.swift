import Files

/// Finds texts of a large corpus that are copies or near-copies of earlier ones, in one pass; the first of them is kept.
///
/// A text is a copy when it differs from a kept one in case of ASCII letters, white space and punctuation at most. It is
/// a near-copy when its likeness to a kept one (see `TextSketcher`) is about the threshold or more: candidates are kept
/// texts with the same six least values in one of ten bands, which happens with a probability of 1 - (1 - s⁶)¹⁰ at the
/// likeness s; of those the likeness is then estimated from 256 values. At a threshold of 0.8, of pairs of texts with 20
/// to 40 words are found (measured; of longer ones the change is steeper):
///
///     likeness  0.65  0.7   0.75  0.775  0.8   0.825  0.85  0.875  0.9
///     found     0 %   0 %   6 %   22 %   51 %  82 %   95 %  99.5 % 100 %
///
/// Texts that are removed are not compared with later ones, so that no chain of small changes takes many with it.
///
/// A kept text takes 64 bytes and about 120 more in the index: in memory up to a limit, beyond it in files without a name
/// in a folder, which need up to twice the room for a moment; only what is looked at there stands in memory, as the
/// system's cache. The same texts in the same order give the same verdicts wherever the index is. After an error a filter
/// is of no more use.
package final class DuplicateFilter {
  package struct Settings: Sendable, Equatable {
    /// The likeness from which a text is a near-copy; above 1 only copies are found.
    package var threshold = 0.8
    /// Bytes of memory that the index may take, growing included.
    package var memory = 128 << 20
    /// Of the hashes.
    package var seed: UInt64 = 0

    package init() {}
  }

  package enum Verdict: Sendable, Equatable {
    case kept
    /// A copy of a kept text, by its number among them.
    case copy(of: Int)
    /// A near-copy of a kept text.
    case nearCopy(of: Int, likeness: Double)

    package var isKept: Bool { self == .kept }
  }

  package let settings: Settings
  /// Texts so far, and what became of them.
  package private(set) var texts = 0
  package private(set) var kept = 0
  package private(set) var copies = 0
  package private(set) var nearCopies = 0

  private let folder: String
  private let equalBins: Int
  private var sketcher: TextSketcher
  private var index: BandIndex
  private var sketches: SketchTable

  /// - Parameter folder: where files go once the memory is full.
  /// - Throws: `FilesError`.
  package init(_ settings: Settings = Settings(), folder: String) throws {
    self.settings = settings
    self.folder = folder
    equalBins =
      (0...TextSketch.bins).first { TextSketch.likeness(equalBins: $0) >= settings.threshold } ?? TextSketch.bins + 1
    sketcher = TextSketcher(seed: settings.seed)
    index = try BandIndex(folder: folder)
    sketches = try SketchTable()
  }

  /// Whether a part of the index is on disk.
  package var isOnDisk: Bool { index.isOnDisk || sketches.isOnDisk }
  /// Bytes of the index, and those of them in memory.
  package var bytes: Int { index.bytes + sketches.bytes }
  package var memoryBytes: Int { index.memoryBytes + sketches.memoryBytes }

  /// Looks at the next text, and keeps it unless it is a copy or near-copy.
  /// - Throws: `FilesError` where the folder has no room, `DatasetError.tooManyTexts`.
  package func add(_ text: String) throws -> Verdict { try add(sketcher.sketch(text)) }

  /// The same with a sketch that was made elsewhere, by a sketcher with the same seed.
  package func add(_ sketch: TextSketch) throws -> Verdict {
    let verdict = verdict(on: sketch)
    switch verdict {
    case .kept: try keep(sketch)
    case .copy: copies += 1
    case .nearCopy: nearCopies += 1
    }
    texts += 1
    return verdict
  }

  /// Brings back what an earlier pass with the same settings knew: texts that it kept, in the same order. Those that it
  /// did not keep need not be read again.
  package func restore(_ text: String) throws {
    try keep(sketcher.sketch(text))
    texts += 1
  }

  private func verdict(on sketch: TextSketch) -> Verdict {
    var verdict = Verdict.kept
    index.visit(sketch.textKey) { number in
      guard equalBins(of: number, sketch) == TextSketch.bins else { return false }
      verdict = .copy(of: number)
      return true
    }
    guard verdict.isKept, settings.threshold <= 1 else { return verdict }
    for key in sketch.bandKeys where verdict.isKept {
      index.visit(key) { number in
        let equal = equalBins(of: number, sketch)
        guard equal >= equalBins else { return false }
        verdict = .nearCopy(of: number, likeness: TextSketch.likeness(equalBins: equal))
        return true
      }
    }
    return verdict
  }

  private func equalBins(of number: Int, _ sketch: TextSketch) -> Int {
    TextSketch.bins - sketches.differentBins(number, sketch)
  }

  private func keep(_ sketch: TextSketch) throws {
    guard kept < Int(UInt32.max) - 1 else { throw DatasetError.tooManyTexts(limit: kept) }
    try sketches.append(sketch, memory: settings.memory - index.memoryBytes, folder: folder)
    let memory = settings.memory - sketches.memoryBytes
    try index.insert(sketch.textKey, kept, memory: memory)
    if settings.threshold <= 1 {
      for key in sketch.bandKeys { try index.insert(key, kept, memory: memory) }
    }
    kept += 1
  }
}
