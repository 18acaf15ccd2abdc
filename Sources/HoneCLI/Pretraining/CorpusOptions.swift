import ArgumentParser
import Datasets
import Foundation
import Training

/// How the texts of a corpus are read, where the files do not say it themselves.
struct CorpusOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Column or field of the text: name, or number from 1; given again, the columns are joined.",
      valueName: "column"))
  var column: [String] = []
  @Option(
    help: ArgumentHelp("Data format: text, jsonl, csv, tsv or xlsx; default: what the file shows.", valueName: "name"))
  var format: String?
  @Option(help: ArgumentHelp("Character between columns.", valueName: "character"))
  var delimiter: String?
  @Option(help: ArgumentHelp("Character encoding of the files, such as utf-8 or windows-1252.", valueName: "name"))
  var encoding: String?
  @Option(help: ArgumentHelp("Sheet of a workbook.", valueName: "name"))
  var sheet: String?
  @Option(
    help: ArgumentHelp(
      "The share of the documents that is held out, to measure perplexity on; default: 0.02.", valueName: "share"))
  var heldOut: Double?

  var isEmpty: Bool {
    column.isEmpty && heldOut == nil && [format, delimiter, encoding, sheet].allSatisfy { $0 == nil }
  }

  func validate() throws {
    if let heldOut, !(heldOut >= 0 && heldOut < 1) {
      throw ValidationError("--held-out: expected a share from 0 to below 1, found \(heldOut)")
    }
  }

  /// - Parameter paths: as they are named; the run keeps them absolute.
  func corpus(_ paths: [String]) -> Corpus {
    var options = ReadOptions(
      format: format, textColumn: column.first, delimiter: delimiter, encoding: encoding, requireLabels: false)
    options.moreTextColumns = Array(column.dropFirst())
    options.sheet = sheet
    return Corpus(
      paths: paths.map { URL(fileURLWithPath: $0).standardizedFileURL.path }, options: options,
      heldOutShare: heldOut ?? 0.02)
  }
}
