import Training

/// What a pretraining says of perplexity, before and after.
enum PerplexityText {
  static func lines(_ outcome: PretrainingOutcome) -> [String] {
    var lines: [String] = []
    func add(_ subject: String, _ before: HeldOutScore?, _ after: HeldOutScore?) {
      guard let before, let after else { return }
      // A token is not the same in two vocabularies.
      let isComparable = outcome.report.vocabulary?.added.tokens.isEmpty ?? true
      lines.append(
        "perplexity of \(subject)"
          + (isComparable ? ": \(before.perplexity.fixed(2)) before, \(after.perplexity.fixed(2)) after" : ""))
      lines.append(
        "  a word: \(before.wordPerplexity.fixed(2)) before, \(after.wordPerplexity.fixed(2)) after; bits a character: "
          + "\(before.bitsPerCharacter.fixed(3)) before, \(after.bitsPerCharacter.fixed(3)) after")
    }
    add("what is held out", outcome.report.before.new, outcome.after.new)
    add("what is held out of the earlier texts", outcome.report.before.earlier, outcome.after.earlier)
    if let step = outcome.summary.bestStep { lines.append("weights of step \(step), chosen by this perplexity") }
    if let before = outcome.report.before.new, let after = outcome.after.new,
      !(after.wordPerplexity < before.wordPerplexity)
    {
      lines.append("the encoder as it was does as well or better on what is held out: keep it")
    }
    return lines
  }
}
