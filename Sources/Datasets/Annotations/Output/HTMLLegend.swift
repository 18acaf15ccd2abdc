import Files

/// The labels of a page, counted while it is written, and the switches that hide them.
struct HTMLLegend: Sendable {
  /// Labels that can be hidden where the task does not say how many there are; the style for it precedes the labels.
  private static let leastSwitches = 48

  private struct Row: Sendable {
    let label: String
    let color: Int
    var count = 0
  }

  let switchCount: Int
  private var rows: [Row] = []
  private var places: [UTF8Key: Int] = [:]
  private var colors: LabelColors

  init(_ labels: [String]) {
    colors = LabelColors(labels)
    switchCount = max(labels.count, Self.leastSwitches)
    for label in labels { _ = place(of: label) }
  }

  /// Counts an entity.
  /// - Returns: the label's number on the page, and the place of its colour.
  mutating func count(_ label: String) -> (number: Int, color: Int) {
    let place = place(of: label)
    rows[place].count += 1
    return (place, rows[place].color)
  }

  private mutating func place(of label: String) -> Int {
    let key = UTF8Key(label)
    if let place = places[key] { return place }
    places[key] = rows.count
    rows.append(Row(label: label, color: colors.place(of: label)))
    return rows.count - 1
  }

  /// The rows with the most frequent label first, and the labels that were not met.
  func html(documents: Int) -> String {
    let found = rows.indices.filter { rows[$0].count > 0 }.sorted {
      (-rows[$0].count, $0) < (-rows[$1].count, $1)
    }
    let total = found.reduce(0) { $0 + rows[$1].count }
    var html = "<h2>Labels</h2>\n<p class=\"facts\">\(Count.of(total, "entity", "entities")) in "
    html += "\(Count.of(documents, "document", "documents"))</p>\n"
    if !found.isEmpty {
      html += "<ul class=\"labels\">\n\(found.map(row).joined())</ul>\n"
      html += "<label class=\"option\">\(Self.box("scores"))Show scores</label>\n"
    }
    let missing = rows.filter { $0.count == 0 }.map { "<bdi>\(HTMLText.inline($0.label))</bdi>" }
    if !missing.isEmpty { html += "<p class=\"facts\">Not found: \(missing.joined(separator: ", "))</p>\n" }
    return html
  }

  private func row(_ number: Int) -> String {
    let row = rows[number]
    let input = number < switchCount ? Self.box("s\(number)") : "<span class=\"dot\"></span>"
    return "<li><label class=\"c\(row.color)\">\(input)<bdi>\(HTMLText.inline(row.label))</bdi>"
      + "<span class=\"count\">\(row.count)</span></label></li>\n"
  }

  private static func box(_ id: String) -> String {
    "<input type=\"checkbox\" id=\"\(id)\" checked=\"checked\"/>"
  }
}
