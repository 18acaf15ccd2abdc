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
      "The share of the documents that is held out, to measure on; default: 0.02, of pairs 0.05.", valueName: "share"))
  var heldOut: Double?
  @Option(
    help: ArgumentHelp(
      "Documents that are copies of earlier ones, or nearly so: drop or keep; default: drop.", valueName: "choice"))
  var nearDuplicates: String?
  @Option(
    help: ArgumentHelp(
      "The likeness (share of their runs of five letters) from which documents are nearly copies; default: 0.8.",
      valueName: "share"))
  var likeness: Double?
  @Option(
    help: ArgumentHelp(
      "Read this share of the texts again that the encoder's earlier pretrainings learned from.", valueName: "share"))
  var replay: Double?

  var isEmpty: Bool {
    column.isEmpty && [heldOut, likeness, replay].allSatisfy { $0 == nil }
      && [nearDuplicates, format, delimiter, encoding, sheet].allSatisfy { $0 == nil }
  }

  func validate() throws {
    if let heldOut, !(heldOut >= 0 && heldOut < 1) {
      throw ValidationError("--held-out: expected a share from 0 to below 1, found \(heldOut)")
    }
    if let nearDuplicates, !["drop", "keep"].contains(nearDuplicates) {
      throw ValidationError("--near-duplicates: expected drop or keep, found '\(nearDuplicates)'")
    }
    if let likeness {
      guard likeness >= 0.5, likeness <= 1 else {
        throw ValidationError("--likeness: expected a share from 0.5 to 1, found \(likeness)")
      }
      if nearDuplicates == "keep" { throw ValidationError("--likeness: not with --near-duplicates keep") }
    }
    if let replay, !(replay > 0 && replay <= 1) {
      throw ValidationError("--replay: expected a share above 0 and up to 1, found \(replay)")
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
      heldOutShare: heldOut ?? 0.02,
      likeness: nearDuplicates == "keep" ? nil : likeness ?? 0.8)
  }
}
