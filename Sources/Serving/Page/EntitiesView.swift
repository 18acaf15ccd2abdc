import Datasets
import Files
import Tasks

/// Entities in their text, and in a table with places and scores.
struct EntitiesView {
  private let document: TaggedDocument
  /// Those that were found, as they come.
  private let types: [UTF8Key]
  /// Rows of the table.
  private static let most = 300
  /// Colours for types; more types begin again.
  private static let colors = 6

  init(_ document: TaggedDocument) {
    self.document = document
    var seen: Set<UTF8Key> = []
    types = document.entities.map { UTF8Key($0.span.label) }.filter { seen.insert($0).inserted }
  }

  var summary: String {
    switch document.entities.count {
    case 0: "no entities"
    case 1: "1 entity"
    case let count: "\(count) entities"
    }
  }

  var html: HTML {
    let text: HTML = "<div class=\"text\" lang=\"\" dir=\"auto\">\(marked)</div>"
    guard !document.entities.isEmpty else { return "<p class=\"verdict\">No entities</p>\n\(text)" }
    let rest = document.entities.count - Self.most
    let more: HTML = "\n<p class=\"note\">And \(rest) more; POST /models/NAME gives all.</p>"
    return """
      \(text)
      \(PageFrame.table("Entities", table))
      <p class="note">Start and end count characters (code points) from 0; the end is the first one behind the entity.</p>\
      \(more, if: rest > 0)
      """
  }

  private var table: HTML {
    let slices = TextSlices(document.text)
    let rows = document.entities.prefix(Self.most).map { entity -> HTML in
      """
      <tr><th scope="row"><bdi>\(slices[entity.span.range])</bdi></th><td><bdi>\(entity.span.label)</bdi></td>\
      <td class="number">\(entity.span.start)</td><td class="number">\(entity.span.end)</td>\
      <td class="number">\(PageNumbers.percent(entity.score))\(" (pattern)", if: entity.source == .pattern)</td></tr>

      """
    }
    return """
      <thead><tr><th scope="col">Entity</th><th scope="col">Type</th><th scope="col" class="number">Start</th>\
      <th scope="col" class="number">End</th><th scope="col" class="number">Score</th></tr></thead>
      <tbody>
      \(rows)</tbody>
      """
  }

  private var marked: HTML {
    let scalars = Array(document.text.unicodeScalars)
    var html = HTML.empty
    var place = 0
    for entity in document.entities {
      let range = entity.span.range
      guard range.lowerBound >= place, range.upperBound <= scalars.count else { continue }
      let color = (types.firstIndex(of: UTF8Key(entity.span.label)) ?? 0) % Self.colors
      html += """
        \(text: scalars[place..<range.lowerBound])<mark class="e\(color)">\(text: scalars[range])<span class="type"> \
        <bdi>\(entity.span.label)</bdi></span></mark>
        """
      place = range.upperBound
    }
    html += "\(text: scalars[place...])"
    return html
  }
}
