package import Files

/// Which words moved one output of a model, and how far.
package struct Explanation: Sendable, Equatable {
  package struct Word: Sendable, Equatable {
    /// Whether it stands in the second text of a pair.
    package let isInPair: Bool
    /// Code points of its text.
    package let range: Range<Int>
    /// Positive: it speaks for the output.
    package let attribution: Double
  }

  /// The label, or the name of the number.
  package let label: String
  /// The token that stands at every word of the baseline.
  package let baselineToken: String
  /// The output of the text, and of the baseline.
  ///
  /// Of one label of several a text it is the label's logit less the mean of the others', else the logit or the number.
  package let output: Double
  package let baseline: Double
  /// In the order of the texts; those that were cut off and never read are left out.
  package let words: [Word]
  /// Points at which the gradient was taken.
  package let steps: Int

  /// What the attributions miss of the way from the baseline to the text: the error of the sum.
  package var gap: Double { output - baseline - words.reduce(0) { $0 + $1.attribution } }

  /// Whether the gap is small: a hundredth of the way, or of 0.1 where the way is shorter.
  package var addsUp: Bool { abs(gap) <= 0.01 * max(abs(output - baseline), 0.1) }

  /// The words that moved the output most, whichever way.
  package var strongest: [Word] {
    words.enumerated().sorted { (abs($1.element.attribution), $0.offset) < (abs($0.element.attribution), $1.offset) }
      .map(\.element)
  }

  /// - Parameter input: what was explained.
  package func json(_ input: TextInput) -> JSON {
    let texts = [TextSlices(input.text)] + (input.pair.map { [TextSlices($0)] } ?? [])
    var object = JSONObject()
    object["label"] = .string(label)
    object["output"] = .number(JSONNumber(output))
    object["baseline"] = .number(JSONNumber(baseline))
    object["baseline_token"] = .string(baselineToken)
    object["gap"] = .number(JSONNumber(gap))
    object["steps"] = .number(JSONNumber(steps))
    object["words"] = .array(
      words.map { word in
        var object = JSONObject()
        object["text"] = .string(texts[word.isInPair ? 1 : 0][word.range])
        if input.pair != nil { object["pair"] = .bool(word.isInPair) }
        object["start"] = .number(JSONNumber(word.range.lowerBound))
        object["end"] = .number(JSONNumber(word.range.upperBound))
        object["attribution"] = .number(JSONNumber(word.attribution))
        return .object(object)
      })
    return .object(object)
  }
}
