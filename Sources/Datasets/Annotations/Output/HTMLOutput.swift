/// One page for a browser: highlighted entities with label and score, a legend whose boxes hide a label, a heading for
/// each document, a list of documents when there are several, a rule at each form feed.
///
/// The page needs nothing but itself: no script, no font, no network, and it says so to the browser. It reads as XML too.
/// Colours follow the reader's preference for light or dark. The legend stands last in the file, where its counts are
/// known, and first on the screen; memory grows with the labels and with at most `HTMLContents.limit` documents.
struct HTMLOutput: TagOutput {
  let name = "html"
  let summary = "a page for a browser with highlighted entities, a legend and scores"
  let fileExtension = "html"

  func writer(_ options: TagOutputOptions) -> any TagWriter { HTMLWriter(options) }
}

private struct HTMLWriter: TagWriter {
  let title: String
  var legend: HTMLLegend
  var contents = HTMLContents()

  init(_ options: TagOutputOptions) {
    title = HTMLText.inline(options.title)
    legend = HTMLLegend(options.labels)
  }

  mutating func begin() -> String {
    """
    <!DOCTYPE html>
    <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="color-scheme" content="light dark"/>
    <meta name="generator" content="Hone"/>
    <title>\(title)</title>
    <style>
    \(HTMLStyle.text(switches: legend.switchCount))
    </style>
    </head>
    <body>
    <a class="skip" href="#overview">Labels and documents</a>
    <header><h1>\(title)</h1></header>
    <main>

    """
  }

  mutating func document(_ document: TaggedDocument, index: Int) -> String {
    let number = index + 1
    let heading = document.name.isEmpty ? "Document \(number)" : HTMLText.inline(document.name)
    let body = body(document)
    contents.add(heading: heading, number: number, entities: document.entities.count)
    var facts = [Count.of(document.entities.count, "entity", "entities")]
    if body.pages > 1 { facts.append("\(body.pages) pages") }
    return """
      <section id="d\(number)" aria-labelledby="h\(number)">
      <h2 id="h\(number)"><bdi>\(heading)</bdi></h2>
      <p class="facts">\(facts.joined(separator: " · "))</p>
      \(document.text.isEmpty ? "<p class=\"facts\">This text is empty.</p>" : body.html)
      </section>

      """
  }

  mutating func end() -> String {
    """
    </main>
    <aside id="overview">
    \(legend.html(documents: contents.count))\(contents.html)</aside>
    </body>
    </html>

    """
  }

  /// The text in blocks that are divided by form feeds between entities.
  private mutating func body(_ document: TaggedDocument) -> (html: String, pages: Int) {
    let open = "<div class=\"text\" lang=\"\" dir=\"auto\">"
    var html = open
    var pages = 1
    for piece in document.pieces {
      if let entity = piece.entity {
        html += mark(piece, entity)
        continue
      }
      let parts = piece.scalars.split(separator: "\u{C}", omittingEmptySubsequences: false)
      html += HTMLText.content(parts[0])
      for part in parts.dropFirst() {
        pages += 1
        html += "</div>\n<hr class=\"page\" data-page=\"\(pages)\" aria-label=\"Page \(pages)\"/>\n" + open
        html += HTMLText.content(part)
      }
    }
    return (html + "</div>", pages)
  }

  private mutating func mark(_ piece: TextPiece, _ entity: TaggedDocument.Entity) -> String {
    let place = legend.count(entity.span.label)
    let label = HTMLText.inline(entity.span.label)
    let score = ScoreText.shown(entity)
    let title = entity.source == .model ? "\(label), score \(score)" : "\(label), found by a pattern"
    let text = HTMLText.content(piece.scalars)
    return "<mark class=\"c\(place.color) l\(place.number)\" title=\"\(title)\"><bdi>\(text)</bdi>"
      + "<small>&#160;<bdi>\(label)</bdi><span class=\"score\">&#160;\(score)</span></small></mark>"
  }
}
