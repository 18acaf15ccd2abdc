package import Datasets
import Files

/// How rows and their predictions are written.
package enum OutputForm: Sendable, Equatable {
  /// A JSON object a line.
  case objects
  /// Fields with a byte between them.
  case table(delimiter: UInt8)
  /// Rows of a database's table.
  case database

  package static let names = ["jsonl", "csv", "tsv"]
  private static let comma = UInt8(ascii: ",")
  private static let tab = UInt8(ascii: "\t")

  package var isFlat: Bool { self != .objects }

  /// The form that a person names, or that of the output's name, or else the one that is nearest to the input.
  ///
  /// - Parameter path: nil: standard output.
  /// - Throws: `BatchError.unknownForm`.
  package init(named name: String?, path: String?, input: InputLayout) throws {
    var ending = name
    if ending == nil, let path {
      var file = path.split(separator: "/").last.map(String.init) ?? path
      if file.lowercased().hasSuffix(".gz") { file = String(file.dropLast(3)) }
      ending = file.split(separator: ".", omittingEmptySubsequences: false).last.map { $0.lowercased() }
    }
    switch ending {
    case "jsonl", "ndjson", "json": self = .objects
    case "csv": self = .table(delimiter: Self.delimiter(of: input, isTab: false) ?? Self.comma)
    case "tsv", "tab": self = .table(delimiter: Self.tab)
    case nil:
      if case .table(let delimiter, _) = input.shape {
        self = .table(delimiter: delimiter ?? Self.comma)
      } else {
        self = .objects
      }
    default:
      throw BatchError.unknownForm(path: path ?? ending ?? "", known: Self.names.map { "." + $0 })
    }
  }

  /// The byte between the input's own fields, where it is a table that is written in the same form.
  private static func delimiter(of input: InputLayout, isTab: Bool) -> UInt8? {
    guard case .table(let delimiter?, _) = input.shape, (delimiter == tab) == isTab else { return nil }
    return delimiter
  }

  package var name: String {
    switch self {
    case .objects: "jsonl"
    case .table(let delimiter): delimiter == Self.tab ? "tsv" : "csv"
    case .database: "table"
    }
  }
}
