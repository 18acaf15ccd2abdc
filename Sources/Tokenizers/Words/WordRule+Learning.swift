/// Finds the rule by which raw text is cut most like given texts.
package struct WordRuleLearner {
  private let splitter = WordSplitter(.separate)
  private var inside: [Unicode.Scalar: Int] = [:]
  private var betweenDigits: [Unicode.Scalar: Int] = [:]
  private var before: [Unicode.Scalar: Int] = [:]
  private var after: [Unicode.Scalar: Int] = [:]
  private var alone: [Unicode.Scalar: Int] = [:]

  package init() {}

  /// Marks that end sentences stand alone so often that this says nothing of their place inside words.
  private static let sentenceMarks: Set<Unicode.Scalar> = [".", ",", ":", ";", "!", "?"]

  /// Counts where one word of a text that was cut already has its punctuation.
  package mutating func add(word: String) {
    let scalars = Array(word.unicodeScalars)
    let kinds = scalars.map { splitter.kind(of: $0) }
    guard kinds.contains(.letter) else {
      if scalars.count == 1, kinds[0] == .punctuation { alone[scalars[0], default: 0] += 1 }
      return
    }
    for place in kinds.indices where kinds[place] == .punctuation {
      let (previous, next) = (neighbour(of: place, step: -1, kinds), neighbour(of: place, step: 1, kinds))
      switch (previous, next) {
      case (let left?, let right?):
        if WordSplitter.isDigit(scalars[left]), WordSplitter.isDigit(scalars[right]) {
          betweenDigits[scalars[place], default: 0] += 1
        } else {
          inside[scalars[place], default: 0] += 1
        }
      case (nil, _?): before[scalars[place], default: 0] += 1
      case (_?, nil): after[scalars[place], default: 0] += 1
      case (nil, nil): break
      }
    }
  }

  /// The letter nearest to a place in one direction.
  private func neighbour(of place: Int, step: Int, _ kinds: [WordSplitter.Kind]) -> Int? {
    var other = place + step
    while kinds.indices.contains(other) {
      if kinds[other] == .letter { return other }
      other += step
    }
    return nil
  }

  /// Punctuation belongs to words where it does so more often than it stands alone.
  package var rule: WordRule {
    func usual(_ counts: [Unicode.Scalar: Int], free: Set<Unicode.Scalar> = []) -> Set<Unicode.Scalar> {
      Set(counts.filter { free.contains($0.key) || $0.value > alone[$0.key, default: 0] }.keys)
    }
    return WordRule(
      inside: usual(inside, free: Self.sentenceMarks), betweenDigits: usual(betweenDigits, free: Self.sentenceMarks),
      before: usual(before), after: usual(after))
  }
}

extension WordRule {
  /// The rule without the punctuation by which a word would hold the edge of a span.
  ///
  /// - Parameter texts: each with the code points at which its spans begin or end.
  package func cutting(_ texts: [(text: String, edges: [Int])]) -> WordRule {
    var rule = self
    while true {
      let splitter = WordSplitter(rule)
      let before = rule
      for (text, edges) in texts where !edges.isEmpty {
        let crossed = splitter.crossed(edges, in: text)
        guard !crossed.isEmpty else { continue }
        let scalars = Array(text.unicodeScalars)
        for edge in crossed {
          for scalar in scalars[max(0, edge - 1)...min(edge, scalars.count - 1)] { rule.remove(scalar) }
        }
      }
      if rule == before { return rule }
    }
  }

  private mutating func remove(_ scalar: Unicode.Scalar) {
    inside.remove(scalar)
    betweenDigits.remove(scalar)
    before.remove(scalar)
    after.remove(scalar)
  }
}

extension WordSplitter {
  /// The edges that lie inside a word.
  package func crossed(_ edges: [Int], in text: String) -> [Int] {
    let words = words(text)
    var word = 0
    return edges.sorted().filter { edge in
      while word < words.count, words[word].upperBound <= edge { word += 1 }
      return word < words.count && words[word].lowerBound < edge
    }
  }
}
