import Datasets
import Evaluation
import Tasks

/// The words that moved a decision, or why there are none to show.
struct WordsView {
  /// What came of asking for them.
  enum Outcome: Sendable {
    case explained([Explanation], Duration)
    case missing(String)
  }

  let input: TextInput
  let outcome: Outcome
  /// Whether a number is explained, which words raise or lower.
  var isNumber = false
  /// Labels whose words are shown, of how many that were given.
  var labels = (shown: 0, given: 0)
  /// Rows of a table.
  private static let most = 12

  var html: HTML {
    switch outcome {
    case .missing(let reason):
      return """
        <section class="card" aria-labelledby="words">
        <h2 id="words">Words that moved it</h2>
        <p class="failure">\(reason)</p>
        </section>
        """
    case .explained(let explanations, let time):
      let more: HTML =
        "<p class=\"note\">Of \(labels.given) labels those with the \(labels.shown) highest scores are explained.</p>"
      return """
        <section class="card" aria-labelledby="words">
        <h2 id="words">Words that moved it</h2>
        <p class="legend"><span class="for s3">Solid line</span>: \(verbs.up) it. \
        <span class="against s3">Dashed line</span>: \(verbs.down) it. The stronger the colour, the more.</p>
        \(explanations.map(part))
        \(more, if: labels.shown < labels.given)<p class="note">Integrated gradients, in \(PageNumbers.time(time)). \
        They say what the model looked at, not whether it is right.</p>
        </section>
        """
    }
  }

  private var verbs: (up: HTML, down: HTML) {
    isNumber ? ("raises", "lowers") : ("speaks for", "speaks against")
  }

  private func part(_ explanation: Explanation) -> HTML {
    let largest = max(explanation.strongest.first.map { abs($0.attribution) } ?? 0, .leastNormalMagnitude)
    let texts = [input.text] + (input.pair.map { [$0] } ?? [])
    let bodies = texts.indices.map { text -> HTML in
      """
      <div class="text" lang="" dir="auto">\
      \(marked(texts[text], explanation.words.filter { $0.isInPair == (text == 1) }, largest))</div>

      """
    }
    let doubt: HTML = """
      <p class="note">The numbers miss \(DecimalText.fixed(abs(explanation.gap), decimals: 3)) of the whole, more than \
      1 %: do not trust weak words.</p>
      """
    return """
      <h3><bdi>\(explanation.label)</bdi></h3>
      \(bodies)<details><summary>Words for “<bdi>\(explanation.label)</bdi>” as a table</summary>
      \(PageFrame.table("Words for \(explanation.label)", table(explanation, texts)))
      </details>
      \(doubt, if: !explanation.addsUp)
      """
  }

  private func table(_ explanation: Explanation, _ texts: [String]) -> HTML {
    let slices = texts.map { TextSlices($0) }
    let rows = explanation.strongest.prefix(Self.most).map { word -> HTML in
      let isFor = word.attribution > 0
      return """
        <tr><th scope="row"><bdi>\(slices[word.isInPair ? 1 : 0][word.range])</bdi></th>\
        <td>\(isFor ? verbs.up : verbs.down) it</td>\
        <td class="number">\("+", if: isFor)\(DecimalText.fixed(word.attribution, decimals: 3))</td>\
        <td class="number">\(word.range.lowerBound) to \(word.range.upperBound)\(" (second text)", if: word.isInPair)</td>\
        </tr>

        """
    }
    let rest = explanation.words.count - Self.most
    return """
      <thead><tr><th scope="col">Word</th><th scope="col">What it does</th><th scope="col" class="number">Weight</th>\
      <th scope="col" class="number">Characters</th></tr></thead>
      <tbody>
      \(rows)</tbody>\("<tfoot><tr><td colspan=\"4\">and \(PageNumbers.count(rest, "weaker word"))</td></tr></tfoot>", if: rest > 0)
      """
  }

  private func marked(_ text: String, _ words: [Explanation.Word], _ largest: Double) -> HTML {
    let scalars = Array(text.unicodeScalars)
    var html = HTML.empty
    var place = 0
    for word in words {
      let (start, end) = (max(place, word.range.lowerBound), max(place, word.range.upperBound))
      html += "\(text: scalars[place..<start])"
      place = end
      let strength = abs(word.attribution) / largest
      guard strength >= 0.05 else {
        html += "\(text: scalars[start..<end])"
        continue
      }
      let kind: HTML = word.attribution > 0 ? "for" : "against"
      let sign: HTML = word.attribution > 0 ? "+" : ""
      let level = strength >= 0.75 ? 4 : strength >= 0.5 ? 3 : strength >= 0.25 ? 2 : 1
      html += """
        <mark class="\(kind) s\(level)" title="\(sign)\(DecimalText.fixed(word.attribution, decimals: 3))">\
        \(text: scalars[start..<end])</mark>
        """
    }
    html += "\(text: scalars[place...])"
    return html
  }
}
