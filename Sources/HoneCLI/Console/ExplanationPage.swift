import Datasets
import Foundation
import Tasks

/// A page for a browser: each text with its words on green where they speak for the label and on red where against.
///
/// It needs nothing but itself and says so to the browser; texts and labels are escaped.
struct ExplanationPage {
  private let title: String
  private var sections = ""
  private var count = 0

  init(title: String) { self.title = HTMLText.inline(title) }

  var text: String {
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
    \(Self.style)
    </style>
    </head>
    <body>
    <header><h1>\(title)</h1>
    <p class="facts">Integrated gradients, from a text that says nothing. Green speaks for the label, red against it;
    the stronger the colour, the more. Hover over a word for its number.</p></header>
    <main>
    \(sections)</main>
    </body>
    </html>

    """
  }

  mutating func add(_ line: PredictionLine) {
    count += 1
    sections += "<section aria-labelledby=\"h\(count)\">\n<h2 id=\"h\(count)\"><bdi>\(verdict(line))</bdi></h2>\n"
    for explanation in line.explanations { sections += section(explanation, line.input) }
    if line.prediction.truncatedTokens > 0 {
      sections += "<p class=\"facts\">Cut: \(line.prediction.truncatedTokens) tokens were not read.</p>\n"
    }
    sections += "</section>\n"
  }

  private func verdict(_ line: PredictionLine) -> String {
    HTMLText.inline(line.verdict.replacingOccurrences(of: "\t", with: " "))
  }

  private func section(_ explanation: Explanation, _ input: TextInput) -> String {
    let largest = max(explanation.strongest.first.map { abs($0.attribution) } ?? 0, .leastNormalMagnitude)
    let texts = [input.text] + (input.pair.map { [$0] } ?? [])
    let bodies = texts.indices.map { text in
      "<div class=\"text\" lang=\"\" dir=\"auto\">"
        + marked(texts[text], explanation.words.filter { $0.isInPair == (text == 1) }, largest: largest) + "</div>\n"
    }
    return bodies.joined()
      + "<p class=\"facts\">Evidence for <bdi>\(HTMLText.inline(explanation.label))</bdi>: "
      + "\(HTMLText.inline(explanation.sum)).</p>\n"
  }

  private func marked(_ text: String, _ words: [Explanation.Word], largest: Double) -> String {
    let scalars = Array(text.unicodeScalars)
    var html = ""
    var place = 0
    for word in words {
      let (start, end) = (max(place, word.range.lowerBound), max(place, word.range.upperBound))
      html += HTMLText.content(scalars[place..<start])
      let strength = abs(word.attribution) / largest
      let inner = HTMLText.content(scalars[start..<end])
      if strength < 0.05 {
        html += inner
      } else {
        html +=
          "<mark class=\"\(word.attribution > 0 ? "for" : "against")\" style=\"--strength: \(strength.fixed(2))\" "
          + "title=\"\(word.attribution > 0 ? "+" : "")\(word.attribution.fixed(4))\">\(inner)</mark>"
      }
      place = end
    }
    return html + HTMLText.content(scalars[place...])
  }

  private static let style = """
    :root { --page: #f4f5f7; --card: #fff; --ink: #1a1d24; --soft: #59616e; --line: #dfe3e8; --for: 22 163 74;
      --against: 220 38 38; }
    @media (prefers-color-scheme: dark) { :root { --page: #0e1116; --card: #161a21; --ink: #e6e9ee; --soft: #9aa3b0;
      --line: #2a303a; --for: 34 160 84; --against: 214 60 60; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 52rem; padding: 2rem 1.5rem 4rem; background: var(--page); color: var(--ink);
      font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
    h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; } h2 { margin: 0 0 .5rem; font-size: 1rem; }
    section { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.25rem;
      margin-top: 1rem; }
    .text { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.9; }
    .facts { color: var(--soft); font-size: .875rem; margin: .5rem 0 0; }
    mark { color: inherit; border-radius: .2rem; padding: .1rem .1rem; }
    mark.for { background: rgb(var(--for) / calc(var(--strength) * .6)); }
    mark.against { background: rgb(var(--against) / calc(var(--strength) * .6)); }
    .control { color: var(--soft); font-size: .75em; }
    """
}
