import Files
import Foundation

/// A part of what a path names: a file, or those files of a folder that are a text each.
package struct InputPart: Sendable, Equatable {
  package let path: String
  /// Of a folder the files that are meant, by their names; nil: the path is that of a file.
  package let names: [String]?
  /// As the part lies there.
  package let bytes: Int
  /// Whether the file would be a single text, were it not so large: each line is one.
  package let isLargeText: Bool

  /// Endings of files that hold many texts: tables, JSON lines, and what gzip has packed.
  private static let endings: Set<String> = ["csv", "tsv", "jsonl", "ndjson", "xlsx", "gz"]
  private static let formats: Set<String> = ["csv", "tsv", "jsonl", "xlsx"]

  /// A file as it is; of a folder first all files that are a text each, then one by one those that hold many.
  ///
  /// - Parameters:
  ///   - options: a format of tables or JSON lines holds for every file.
  ///   - largestText: bytes beyond which a file of a folder is no single text, but holds many; nil: any may be one.
  /// - Throws: `DatasetError` for a folder without files.
  package static func parts(
    of path: String, _ options: ReadOptions, largestText: Int? = nil
  ) throws -> [InputPart] {
    guard try FileStatus(path)?.kind == .directory else {
      return [InputPart(path: path, names: nil, bytes: size(of: path), isLargeText: false)]
    }
    let names = try FileRows.names(in: path)
    guard !names.isEmpty else { throw DatasetError.emptyFolder(path: path) }
    let holdsMany = options.format.map { formats.contains($0) } ?? false
    let ofMany = names.filter { holdsMany || endings.contains(FileName.fileExtension($0)) }
    let known = Set(ofMany.map { UTF8Key($0) })
    let large = names.filter { name in
      guard let largestText, !known.contains(UTF8Key(name)) else { return false }
      return size(of: path + "/" + name) > largestText
    }
    let many = ofMany + large
    let rest = Set(many.map { UTF8Key($0) })
    let single = names.filter { !rest.contains(UTF8Key($0)) }
    func bytes(_ names: [String]) -> Int { names.reduce(0) { $0 + size(of: path + "/" + $1) } }
    func part(_ name: String, isLargeText: Bool) -> InputPart {
      InputPart(path: path + "/" + name, names: nil, bytes: bytes([name]), isLargeText: isLargeText)
    }
    return
      (single.isEmpty
      ? [] : [InputPart(path: path, names: single, bytes: bytes(single), isLargeText: false)])
      + ofMany.map { part($0, isLargeText: false) } + large.map { part($0, isLargeText: true) }
  }

  /// Bytes of a file as it lies there; 0 where it cannot be told.
  private static func size(of path: String) -> Int { (try? FileStatus(path))?.size ?? 0 }

  /// - Parameters:
  ///   - largestRow: bytes of a row beyond which it has a fault.
  ///   - guessesEncodings: also of the files of a folder, as is always done of a file; the stream's remark then says so.
  /// - Throws: `DatasetError` when it cannot be read at all.
  package func open(options: ReadOptions, largestRow: Int, guessesEncodings: Bool = false) throws -> RowStream {
    guard let names else {
      var options = options
      if isLargeText { options.format = "text" }
      return try RowStream.open(path, options: options, largestRow: largestRow)
    }
    return RowStream(
      folder: try FileRows(
        path, names: names, options: options, largestRow: largestRow, guessesEncodings: guessesEncodings))
  }
}
