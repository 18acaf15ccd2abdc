import Datasets
import Tasks

/// A prediction with the words that moved it, for people.
struct ExplanationText {
  let line: PredictionLine
  /// Whether words are marked in the text by colours; else they are only listed.
  let isColored: Bool
  /// Words that are listed.
  private static let most = 10

  var lines: [String] { [line.text] + line.explanations.flatMap(lines) }

  private func lines(_ explanation: Explanation) -> [String] {
    let way = explanation.output - explanation.baseline
    var lines = [
      "  evidence for \(explanation.label): \(explanation.sum) (\(explanation.steps) steps)"
    ]
    let largest = explanation.strongest.first.map { abs($0.attribution) } ?? 0
    guard largest > 0 else { return lines }
    let texts = [line.input.text] + (line.input.pair.map { [$0] } ?? [])
    if isColored {
      lines += texts.indices.map { "  " + colored(texts[$0], explanation, isInPair: $0 == 1, largest: largest) }
    }
    var table = Table()
    let slices = texts.map { TextSlices($0) }
    for word in explanation.strongest.prefix(Self.most) {
      let share = way == 0 ? "" : "\((100 * word.attribution / way).fixed(0)) %"
      table.add([
        "  " + (word.attribution < 0 ? "" : "+") + word.attribution.fixed(3), share,
        Shown.quoted(slices[word.isInPair ? 1 : 0][word.range]),
        "\(word.range.lowerBound)-\(word.range.upperBound)\(word.isInPair ? " of the second text" : "")",
      ])
    }
    let rest = explanation.words.count - Self.most
    return lines + table.lines + (rest > 0 ? ["  and \(rest) weaker words (all with --json)"] : [])
  }

  /// The text with words on green where they speak for the label, on red where against.
  private func colored(_ text: String, _ explanation: Explanation, isInPair: Bool, largest: Double) -> String {
    let slices = TextSlices(text)
    var shown = ""
    var place = 0
    for word in explanation.words where word.isInPair == isInPair {
      if word.range.lowerBound > place { shown += plain(slices[place..<word.range.lowerBound]) }
      let strength = abs(word.attribution) / largest
      let piece = plain(slices[max(place, word.range.lowerBound)..<max(place, word.range.upperBound)])
      if strength < 0.15 {
        shown += piece
      } else {
        let color = word.attribution > 0 ? (strength > 0.5 ? "1;30;42" : "32") : (strength > 0.5 ? "1;37;41" : "31")
        shown += "\u{1B}[\(color)m\(piece)\u{1B}[0m"
      }
      place = max(place, word.range.upperBound)
    }
    return shown + plain(slices[place..<text.unicodeScalars.count])
  }

  /// In one line, without controls that a terminal would obey.
  private func plain(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { ShownText.isControl($0) ? " " : $0 }))
  }
}

extension Explanation {
  /// What was added up, and how well, in words.
  var sum: String {
    let rest = addsUp ? "" : ", more than 1 %: do not trust weak words"
    return "\(output.fixed(3)), with \(Shown.quoted(baselineToken)) at every word \(baseline.fixed(3)); "
      + "the words make the difference up to \(abs(gap).fixed(4))\(rest)"
  }
}
