import Files
import Foundation

/// The files of a folder, a row each.
final class FileRows: RowReader {
  let layout: InputLayout
  private let folder: String
  private let names: [String]
  private let options: ReadOptions
  private let largestRow: Int
  private var index = 0

  /// - Parameters:
  ///   - names: of the files that are meant; nil: all.
  ///   - largestRow: bytes of a file beyond which it is no row.
  init(_ folder: String, names: [String]? = nil, options: ReadOptions, largestRow: Int) throws {
    self.folder = folder
    self.options = options
    self.largestRow = largestRow
    let names = try names ?? Self.names(in: folder)
    self.names = names
    guard !names.isEmpty else { throw DatasetError.emptyFolder(path: folder) }
    layout = InputLayout(
      shape: .files, columns: ["file"],
      description: "\(names.count) \(names.count == 1 ? "file" : "files"), a text each"
        + (options.encoding.map { ", \($0)" } ?? ""))
  }

  /// Plain files below a folder in the order of their names' bytes, without hidden ones: opening a pipe would never end.
  static func names(in folder: String) throws -> [String] {
    let all = try FileManager.default.subpathsOfDirectory(atPath: folder)
    return all.filter { name in
      !name.split(separator: "/").contains { $0.hasPrefix(".") }
        && (try? FileStatus(folder + "/" + name))?.kind == .file
    }.sorted { UTF8Key($0) < UTF8Key($1) }
  }

  func next() throws -> InputRow? {
    guard index < names.count else { return nil }
    let name = names[index]
    index += 1
    var row = InputRow(location: SourceLocation(file: name, line: index), raw: Array(name.utf8))
    row.content = .named([("file", .string(name))])
    func fault(_ reason: String) { row.fault = InputRow.Fault(line: index, column: 1, reason: reason) }
    if let size = (try? FileStatus(folder + "/" + name))?.size, size > largestRow {
      fault(InputRow.tooLong(largestRow, advice: "split it"))
      return row
    }
    do {
      switch RowTexts.checked([try DocumentFile.text(path: folder + "/" + name, options)], pair: nil) {
      case .success(let text): row.text = text
      case .failure(let found): fault(found.reason)
      }
    } catch let error as DatasetError {
      fault("\(error)")
    }
    return row
  }
}
