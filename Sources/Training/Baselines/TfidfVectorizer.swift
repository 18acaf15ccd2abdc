import Foundation

/// Weighs the terms of a text by how rare they are, as scikit-learn's `TfidfVectorizer` does by default: smooth inverse
/// document frequency `ln((1 + n) / (1 + df)) + 1` times the count in the text, each row scaled to length 1.
struct TfidfVectorizer: Equatable, Sendable {
  /// The terms in UTF-8, ascending by bytes; a term's place is its column.
  let terms: [[UInt8]]
  /// The inverse document frequency of each term.
  let inverseDocumentFrequencies: [Float]
  let longestNGram: Int
  private let columns: [[UInt8]: Int32]

  init(terms: [[UInt8]], inverseDocumentFrequencies: [Float], longestNGram: Int) {
    self.terms = terms
    self.inverseDocumentFrequencies = inverseDocumentFrequencies
    self.longestNGram = longestNGram
    columns = Dictionary(terms.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
  }

  /// - Parameter termLimit: so many terms are kept, those with the highest counts in all texts; of equals, the first.
  init(fitting texts: [String], longestNGram: Int, termLimit: Int = .max) {
    var documentCounts: [[UInt8]: Int] = [:]
    var counts: [[UInt8]: Int] = [:]
    for text in texts {
      let found = WordTerms.terms(of: text, longestNGram: longestNGram)
      for term in Set(found) { documentCounts[term, default: 0] += 1 }
      if termLimit < .max { for term in found { counts[term, default: 0] += 1 } }
    }
    var terms = documentCounts.keys.sorted { $0.lexicographicallyPrecedes($1) }
    if terms.count > termLimit {
      let ranked = terms.indices.map { (count: counts[terms[$0], default: 0], place: $0) }
      let kept = ranked.sorted { ($1.count, $0.place) < ($0.count, $1.place) }.map(\.place)
      terms = kept.prefix(termLimit).sorted().map { terms[$0] }
    }
    let frequencies = terms.map { term in
      Float(log(Double(1 + texts.count) / Double(1 + (documentCounts[term] ?? 0))) + 1)
    }
    self.init(terms: terms, inverseDocumentFrequencies: frequencies, longestNGram: longestNGram)
  }

  /// The weights of a text's known terms, by ascending column; nothing for a text without known terms.
  func row(_ text: String) -> (columns: [Int32], values: [Double]) {
    let found = WordTerms.terms(of: text, longestNGram: longestNGram).compactMap { columns[$0] }.sorted()
    var rowColumns: [Int32] = []
    var values: [Double] = []
    for column in found {
      if column == rowColumns.last {
        values[values.count - 1] += 1
      } else {
        rowColumns.append(column)
        values.append(1)
      }
    }
    var squares = 0.0
    for (place, column) in rowColumns.enumerated() {
      values[place] *= Double(inverseDocumentFrequencies[Int(column)])
      squares += values[place] * values[place]
    }
    let length = squares.squareRoot()
    if length > 0 { for place in values.indices { values[place] /= length } }
    return (rowColumns, values)
  }

  func rows(_ texts: [String]) -> SparseRows {
    var matrix = SparseRows()
    for text in texts {
      let (columns, values) = row(text)
      matrix.append(columns: columns, values: values)
    }
    return matrix
  }
}
