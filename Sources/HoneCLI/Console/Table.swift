/// Columns of text, the first to the left and the others to the right, unless others are named.
struct Table {
  private var rows: [[String]] = []
  private let leftColumns: Set<Int>

  /// - Parameter leftColumns: those whose cells stand to the left.
  init(leftColumns: Set<Int> = [0]) { self.leftColumns = leftColumns }

  mutating func add(_ cells: [String]) { rows.append(cells) }

  var lines: [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { index, cell in
        let padding = String(repeating: " ", count: widths[index] - cell.count)
        return leftColumns.contains(index) ? cell + padding : padding + cell
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
