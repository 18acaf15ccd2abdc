package import Datasets
import Files
import Foundation
package import Tokenizers

/// Finds what the patterns of a task mark in a text, and joins it with what the model found.
package struct PatternMatcher: Sendable {
  private let patterns: [EntityPattern]
  private let lists: [WordList]

  /// - Parameter rule: cuts the entries of word lists as texts are cut.
  package init(_ patterns: [EntityPattern], rule: WordRule) {
    self.patterns = patterns
    let splitter = WordSplitter(rule)
    lists = [true, false].map { ignoresCase in
      let entries = patterns.enumerated().flatMap { index, pattern -> [(text: String, pattern: Int)] in
        guard case .words(let words) = pattern.form, pattern.ignoresCase == ignoresCase else { return [] }
        return words.map { ($0, index) }
      }
      return WordList(entries, ignoresCase: ignoresCase, splitter: splitter)
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
  /// - Parameter found: of the model, ascending and without overlap.
  /// - Returns: ascending and without overlap.
  /// - Throws: `ModelError.slowPattern`.
  package func joined(
    _ found: [TaggedDocument.Entity], _ text: WordText
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
  package func matches(_ text: WordText) throws(ModelError) -> [PatternMatch] {
    let slices = TextSlices(text.text)
    var matches = lists.flatMap { $0.matches(text, slices) }
    var units: OffsetMap?
    for (index, pattern) in patterns.enumerated() {
      guard case .regex(let expression) = pattern.form else { continue }
      let map = units ?? OffsetMap(text.text)
      units = map
      for range in try Self.ranges(expression, text.text) {
        guard let points = map.codePoints(range.lowerBound, range.upperBound, in: .utf16) else { continue }
        matches.append(PatternMatch(range: points, pattern: index))
      }
    }
    return matches
  }

  /// Calls of the engine, each some 10,000 steps, that an expression may take for a text beside those for its length.
  private static let patience = 4000

  /// In UTF-16 units; empty matches are none.
  private static func ranges(_ expression: PatternExpression, _ text: String) throws(ModelError) -> [Range<Int>] {
    let length = text.utf16.count
    let budget = patience + length / 100
    var calls = 0
    var ranges: [Range<Int>] = []
    expression.compiled.enumerateMatches(
      in: text, options: [.reportProgress], range: NSRange(location: 0, length: length)
    ) { result, _, stop in
      guard let range = result?.range else {
        calls += 1
        if calls > budget { stop.pointee = true }
        return
      }
      if range.length > 0 { ranges.append(range.location..<range.location + range.length) }
    }
    guard calls <= budget else { throw .slowPattern(expression.source, length: length) }
    return ranges
  }
}
