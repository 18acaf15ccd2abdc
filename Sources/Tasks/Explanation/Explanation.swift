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
  /// The output of the text, and with `[MASK]` at every word.
  ///
  /// Of one label of several a text it is the label's logit less the mean of the others', else the logit or the number.
  package let output: Double
  package let baseline: Double
  /// In the order of the texts.
  package let words: [Word]
  /// Points at which the gradient was taken.
  package let steps: Int

  /// What the attributions miss of the way from the baseline to the text: the error of the sum.
  package var gap: Double { output - baseline - words.reduce(0) { $0 + $1.attribution } }

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
