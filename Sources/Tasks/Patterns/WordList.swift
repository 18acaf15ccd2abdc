import Files
import Tokenizers

/// Entries of one word or several, found where a text has the same words in the same order, whatever is between them.
struct WordList: Sendable {
  private struct Node {
    var next: [UTF8Key: Int] = [:]
    /// The first pattern with an entry that ends here.
    var pattern: Int?
  }

  private var nodes = [Node()]
  private let ignoresCase: Bool

  /// - Parameter entries: with the place of the pattern that each belongs to; an entry without a word is left out.
  init(_ entries: [(text: String, pattern: Int)], ignoresCase: Bool, splitter: WordSplitter) {
    self.ignoresCase = ignoresCase
    for entry in entries {
      let slices = TextSlices(entry.text)
      var node = 0
      for word in splitter.words(entry.text) {
        let key = key(slices[word])
        if let next = nodes[node].next[key] {
          node = next
        } else {
          nodes.append(Node())
          nodes[node].next[key] = nodes.count - 1
          node = nodes.count - 1
        }
      }
      if node > 0, nodes[node].pattern == nil { nodes[node].pattern = entry.pattern }
    }
  }

  /// Every entry that stands in the text: at each word the longest, and the shorter ones that it begins with.
  func matches(_ words: [Range<Int>], _ slices: TextSlices) -> [PatternMatch] {
    guard nodes.count > 1 else { return [] }
    let keys = words.map { key(slices[$0]) }
    var matches: [PatternMatch] = []
    for first in keys.indices {
      var node = 0
      var place = first
      while place < keys.count, let next = nodes[node].next[keys[place]] {
        node = next
        place += 1
        if let pattern = nodes[node].pattern {
          matches.append(
            PatternMatch(range: words[first].lowerBound..<words[place - 1].upperBound, pattern: pattern))
        }
      }
    }
    return matches
  }

  private func key(_ word: String) -> UTF8Key { UTF8Key(ignoresCase ? Self.folded(word) : word) }

  /// Each character in lower case and from there in upper case, so that ß, ẞ and SS, σ and ς come to the same.
  private static func folded(_ word: String) -> String {
    if word.utf8.allSatisfy({ $0 < 0x80 }) { return word.uppercased() }
    var folded = ""
    for scalar in word.unicodeScalars {
      for lower in scalar.properties.lowercaseMapping.unicodeScalars { folded += lower.properties.uppercaseMapping }
    }
    return folded
  }
}
