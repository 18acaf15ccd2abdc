import Datasets
import Foundation

/// A document that is read.
struct CorpusDocument: Sendable {
  let text: String
  /// Of the text; see `Corpus.hash`.
  let hash: UInt64
  /// Whether nothing is learned from it.
  let isHeldOut: Bool
  /// Whether an earlier pretraining learned from it, or held it out.
  let isEarlier: Bool
  let location: SourceLocation
}

/// The documents of new texts and of those that are replayed, mixed so that all come to their ends together.
///
/// The next document is of the texts of which the smallest part was read so far: the same files give the same order.
final class MixedReader {
  private struct Part {
    let reader: DocumentReader
    let corpus: Corpus
    let size: Double
    var isAtEnd = false

    init(_ corpus: Corpus) throws {
      reader = try DocumentReader(corpus)
      self.corpus = corpus
      size = Double(max(1, reader.totalBytes))
    }

    var progress: Double { Double(reader.bytesRead) / size }
  }

  private let source: CorpusSource
  private let skipsHeldOut: Bool
  private var parts: [Part]
  /// Documents so far, those that are left out as copies too.
  private var count = 0

  private static let batchBytes = 1 << 20
  private static let batchDocuments = 1 << 14

  /// - Parameter skipsHeldOut: whether only what is learned from is given.
  /// - Throws: `DatasetError` for a folder without files, `FilesError`.
  init(_ source: CorpusSource, skipsHeldOut: Bool) throws {
    self.source = source
    self.skipsHeldOut = skipsHeldOut
    parts = try ([source.corpus] + (source.replay?.texts.map(\.corpus) ?? [])).map { try Part($0) }
  }

  var faults: FaultCount {
    parts.reduce(into: FaultCount()) { $0.add($1.reader.faults) }
  }
  var notes: [String] { parts.flatMap(\.reader.notes) }
  var progress: ReadingProgress {
    ReadingProgress(
      bytes: parts.reduce(0) { $0 + $1.reader.bytesRead }, totalBytes: parts.reduce(0) { $0 + $1.reader.totalBytes })
  }

  /// Some documents, as many as are worked on at once; none at the end.
  ///
  /// - Throws: `TrainingError.corpusChanged`, `DatasetError`, `FilesError`.
  func batch() throws -> [CorpusDocument] {
    var documents: [CorpusDocument] = []
    var bytes = 0
    while bytes < Self.batchBytes, documents.count < Self.batchDocuments, let document = try next() {
      documents.append(document)
      bytes += document.text.utf8.count
    }
    return documents
  }

  /// The next document; nil at the end.
  ///
  /// - Throws: `TrainingError.corpusChanged`, `DatasetError`, `FilesError`.
  func next() throws -> CorpusDocument? {
    while let document = try nextOfAll() {
      if let kept = source.kept {
        guard count < kept.count else { throw TrainingError.corpusChanged(paths: source.paths) }
        defer { count += 1 }
        guard kept[count] else { continue }
      }
      if !(skipsHeldOut && document.isHeldOut) { return document }
    }
    return nil
  }

  private func nextOfAll() throws -> CorpusDocument? {
    while let part = nextPart() {
      guard let (text, location) = try parts[part].reader.next() else {
        parts[part].isAtEnd = true
        continue
      }
      let hash = Corpus.hash(text)
      var isHeldOut = source.corpus.isHeldOut(hash)
      if part > 0 {
        // Of earlier texts what was held out then is so again, and what is held out of the new ones is in none.
        let wasHeldOut = parts[part].corpus.isHeldOut(hash)
        guard wasHeldOut || !isHeldOut && source.replay?.isChosen(hash) == true else { continue }
        isHeldOut = wasHeldOut
      }
      return CorpusDocument(text: text, hash: hash, isHeldOut: isHeldOut, isEarlier: part > 0, location: location)
    }
    return nil
  }

  private func nextPart() -> Int? {
    guard parts.count > 1 else { return parts[0].isAtEnd ? nil : 0 }
    return parts.indices.filter { !parts[$0].isAtEnd }.min { parts[$0].progress < parts[$1].progress }
  }
}
