import Files
import Foundation

/// The files of a folder, a row each.
final class FileRows: RowReader {
  let layout: InputLayout
  private let folder: String
  private let names: [String]
  private let options: ReadOptions
  private let largestRow: Int
  private let guessesEncodings: Bool
  private var index = 0
  /// The first file whose encoding was guessed, and how many there are so far.
  private var guessed: (name: String, guess: EncodingGuess)?
  private var guessedCount = 0

  /// - Parameters:
  ///   - names: of the files that are meant; nil: all.
  ///   - largestRow: bytes of a file beyond which it is no row.
  ///   - guessesEncodings: whether a file that is not UTF-8 is read as what it most likely is.
  init(
    _ folder: String, names: [String]? = nil, options: ReadOptions, largestRow: Int, guessesEncodings: Bool = false
  ) throws {
    self.guessesEncodings = guessesEncodings
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
  ///
  /// Links are followed; a folder that several paths lead to is read once, by the first of them.
  static func names(in folder: String) throws -> [String] {
    var found: [String] = []
    // Devices and inodes.
    var searched: Set<[UInt64]> = []
    func search(_ prefix: String, _ status: FileStatus) throws {
      guard searched.insert([status.identity.device, status.identity.inode]).inserted else { return }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/" + prefix)
      for name in names.sorted(by: { UTF8Key($0) < UTF8Key($1) }) where !name.hasPrefix(".") {
        let path = prefix + name
        // A link to nothing is no file.
        guard let status = try? FileStatus(folder + "/" + path) else { continue }
        switch status.kind {
        case .file: found.append(path)
        case .directory: try search(path + "/", status)
        default: continue
        }
      }
    }
    if let status = try FileStatus(folder) { try search("", status) }
    return found.sorted { UTF8Key($0) < UTF8Key($1) }
  }

  /// What is to be said of files whose encoding was guessed; nil where none was.
  var remark: String? {
    guard let (name, guess) = guessed else { return nil }
    let files = guessedCount == 1 ? "of 1 file" : "of \(guessedCount) files"
    return
      "\(folder): encoding \(files) guessed, the first \(name) as \(guess.encoding): \(guess.evidence); --encoding "
      + "says another"
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
      let bytes = try InputFile.read(folder + "/" + name)
      var options = options
      if guessesEncodings, options.encoding == nil, let guess = EncodingGuess(bytes) {
        options.encoding = guess.encoding
        guessed = guessed ?? (name, guess)
        guessedCount += 1
      }
      switch RowTexts.checked([try DocumentFile.text(bytes, folder + "/" + name, options)], pair: nil) {
      case .success(let text): row.text = text
      case .failure(let found): fault(found.reason)
      }
    } catch let error as DatasetError {
      fault("\(error)")
    }
    return row
  }
}
