/// Names that people gave, inside of Markdown: whatever they hold, they stay on their line and format nothing.
enum Markdown {
  /// The text as code.
  static func code(_ text: String) -> String {
    let line = String(String.UnicodeScalarView(text.unicodeScalars.map { breaksLine($0) ? " " : $0 }))
    guard !line.isEmpty else { return "(empty)" }
    var run = 0
    var longest = 0
    for byte in line.utf8 {
      run = byte == tick ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let edges = [line.utf8.first, line.utf8.last]
    // One blank at each end is taken away from code that has them.
    let padding = edges.contains(tick) || edges.contains(UInt8(ascii: " ")) ? " " : ""
    return fence + padding + line + padding + fence
  }

  /// The same in a cell of a table.
  static func cell(_ text: String) -> String {
    code(text).unicodeScalars.reduce(into: "") { $0 += $1 == "|" ? "\\|" : String($1) }
  }

  /// Rows of cells that are Markdown, the first of them the heads.
  static func table(_ rows: [[String]]) -> [String] {
    guard let head = rows.first else { return [] }
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    return [line(head), line(head.map { _ in "---" })] + rows.dropFirst().map(line)
  }

  private static let tick = UInt8(ascii: "`")

  private static func breaksLine(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: true
    default: false
    }
  }
}
