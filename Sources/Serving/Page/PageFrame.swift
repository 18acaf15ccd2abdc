/// The frame that all pages share: head, skip link, navigation, main part.
enum PageFrame {
  /// Where a page stands in the navigation.
  enum Place: Sendable {
    case trial
    case runs
    /// Beside both, as messages are.
    case none
  }

  /// - Parameter hasScript: whether the page does more where scripts run.
  static func document(title: String, at place: Place, hasScript: Bool = false, _ content: HTML) -> HTML {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(title) - Hone</title>
    <link rel="icon" href="\(PageAssets.icon.address)">
    <link rel="stylesheet" href="\(PageAssets.style.address)">
    \(script, if: hasScript)</head>
    <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header>
    <nav aria-label="Pages"><span class="brand">Hone</span>
    <a href="/"\(#" aria-current="page""#, if: place == .trial)>Try a model</a>
    <a href="/runs"\(#" aria-current="page""#, if: place == .runs)>Runs</a></nav>
    </header>
    <main id="main" tabindex="-1">
    \(content)
    </main>
    </body>
    </html>

    """
  }

  private static var script: HTML { #"<script src="\#(PageAssets.script.address)" defer></script>\#n"# }

  /// A table in a frame that scrolls where it is too narrow, reached by keyboard too.
  ///
  /// - Parameter style: the classes of the table.
  static func table(_ name: String, style: HTML = .empty, _ rows: HTML) -> HTML {
    """
    <div class="wide" tabindex="0" role="region" aria-label="\(name)">
    <table\(" class=\"\(style)\"", if: !style.text.isEmpty)>
    \(rows)
    </table>
    </div>
    """
  }

  /// Terms and what is said of them, those without left out.
  static func facts(_ facts: [(name: String, value: String?)]) -> HTML {
    let rows = facts.compactMap { fact -> HTML? in
      fact.value.map { "<div><dt>\(fact.name)</dt><dd><bdi>\($0)</bdi></dd></div>\n" }
    }
    return "<dl class=\"facts\">\n\(rows)</dl>"
  }
}
