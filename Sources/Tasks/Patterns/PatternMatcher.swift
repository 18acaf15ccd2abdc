package import Datasets
import Files
package import Tokenizers

/// Finds what the patterns of a task mark in a text, and joins it with what the model found.
package struct PatternMatcher: Sendable {
  private let patterns: [EntityPattern]
  private let lists: [WordList]
  private let splitter: WordSplitter

  /// - Parameter rule: cuts texts and the entries of word lists alike.
  package init(_ patterns: [EntityPattern], rule: WordRule) {
    self.patterns = patterns
    let splitter = WordSplitter(rule)
    self.splitter = splitter
    let forms = EntityPattern.Priority.allCases.flatMap { priority in [true, false].map { (priority, $0) } }
    lists = forms.compactMap { priority, ignoresCase in
      let entries = patterns.enumerated().flatMap { index, pattern -> [(text: String, pattern: Int)] in
        guard case .words(let words) = pattern.form, pattern.ignoresCase == ignoresCase, pattern.priority == priority
        else { return [] }
        return words.map { ($0, index) }
      }
      return entries.isEmpty ? nil : WordList(entries, ignoresCase: ignoresCase, splitter: splitter)
    }
  }

  package var isEmpty: Bool { patterns.isEmpty }

  /// The labels of the patterns, each once, in the order of the task file.
  package static func labels(_ patterns: [EntityPattern]) -> [String] {
    patterns.reduce(into: []) { labels, pattern in
      if !labels.contains(where: { $0.hasSameBytes(as: pattern.label) }) { labels.append(pattern.label) }
    }
  }

  /// Adds the entities of patterns to those of the model and takes those away that they override.
  ///
  /// First the patterns that override: of those that overlap the longest stands, then the first in the text, then that
  /// of the first pattern in the task file. The model's entities that touch none of them follow, and in what is left the
  /// patterns that only add, by the same order.
  ///
  /// - Parameter found: of the model, ascending and without overlap.
  /// - Returns: ascending and without overlap.
  /// - Throws: `ModelError.slowPattern`, `.deepPattern`.
  package func joined(
    _ found: [TaggedDocument.Entity], _ text: String
  ) throws(ModelError) -> [TaggedDocument.Entity] {
    guard !patterns.isEmpty else { return found }
    let all = try matches(text)
    func entities(_ matches: [PatternMatch]) -> [TaggedDocument.Entity] {
      matches.map { match in
        TaggedDocument.Entity(
          span: EntitySpan(
            start: match.range.lowerBound, end: match.range.upperBound, label: patterns[match.pattern].label),
          score: 1, source: .pattern)
      }
    }
    let strong = PatternMatch.resolved(all.filter { patterns[$0.pattern].priority == .pattern }, without: [])
    let taken = RangeTable(strong.map(\.range))
    let kept = found.filter { !taken.overlaps($0.span.range) } + entities(strong)
    let weak = PatternMatch.resolved(
      all.filter { patterns[$0.pattern].priority == .model }, without: kept.map(\.span.range))
    return (kept + entities(weak)).sorted { $0.span.start < $1.span.start }
  }

  /// Every match of every pattern, overlapping ones too; an expression's own matches follow one another.
  ///
  /// Words are cut by the rule also where a file says its own, so that a score on that file is of what is served.
  package func matches(_ text: String) throws(ModelError) -> [PatternMatch] {
    var matches: [PatternMatch] = []
    if !lists.isEmpty {
      let slices = TextSlices(text)
      let words = splitter.words(text)
      for list in lists { matches += list.matches(words, slices) }
    }
    var units: OffsetMap?
    for (index, pattern) in patterns.enumerated() {
      guard case .regex(let expression) = pattern.form else { continue }
      let map = units ?? OffsetMap(text)
      units = map
      for range in try expression.ranges(in: text) {
        guard let points = map.codePoints(range.lowerBound, range.upperBound, in: .utf16) else { continue }
        matches.append(PatternMatch(range: points, pattern: index))
      }
    }
    return matches
  }
}
