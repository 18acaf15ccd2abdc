/// A row of a table for people and their spreadsheets (RFC 4180).
enum CSVRow {
  /// The cells with a comma between them and CR LF behind them.
  static func line(_ cells: [String]) -> String {
    cells.map { quoted(safe($0)) }.joined(separator: ",") + "\r\n"
  }

  /// A cell that a spreadsheet would take for a formula has an apostrophe before it.
  ///
  /// Such a cell begins with `=`, `+`, `-`, `@`, their wide forms, a tab or a line break. The apostrophe is part of the
  /// cell for any other program: where the exact text matters, JSON lines have it.
  static func safe(_ cell: String) -> String {
    switch cell.unicodeScalars.first {
    case "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": "'" + cell
    default: cell
    }
  }

  private static func quoted(_ cell: String) -> String {
    let needsQuotes = cell.utf8.contains {
      $0 == ASCII.quote || $0 == UInt8(ascii: ",") || $0 == ASCII.lineFeed || $0 == ASCII.carriageReturn
    }
    guard needsQuotes else { return cell }
    var quoted = "\""
    for scalar in cell.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
