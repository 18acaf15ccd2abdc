import Datasets
package import Files
package import Tasks

/// A row that may be labelled next.
package struct Candidate: Sendable {
  package let line: Int
  package let text: String
  package let pair: String?
  /// What else stands in the row, with the names of the columns.
  package let fields: JSONObject
  package let uncertainty: Double
  package let answer: ModelGroup.Answer
  /// The row's number from 0: of equal rows the first stands first.
  let number: Int

  func precedes(_ other: Candidate) -> Bool {
    uncertainty == other.uncertainty ? number < other.number : uncertainty > other.uncertainty
  }
}

/// The most uncertain rows of many, each text once: a heap with the least uncertain one on top.
struct Candidates {
  private let most: Int
  private var heap: [Candidate] = []
  private var texts: Set<UTF8Key> = []

  init(most: Int) { self.most = most }

  mutating func add(_ candidate: Candidate) {
    let key = UTF8Key(candidate.text + "\u{0}" + (candidate.pair ?? ""))
    guard !texts.contains(key) else { return }
    if heap.count == most {
      guard let least = heap.first, candidate.precedes(least) else { return }
      texts.remove(UTF8Key(least.text + "\u{0}" + (least.pair ?? "")))
      heap[0] = candidate
      sink(0)
    } else {
      heap.append(candidate)
      rise(heap.count - 1)
    }
    texts.insert(key)
  }

  /// The most uncertain first.
  var ranked: [Candidate] { heap.sorted { $0.precedes($1) } }

  private mutating func rise(_ start: Int) {
    var place = start
    while place > 0, heap[(place - 1) / 2].precedes(heap[place]) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func sink(_ start: Int) {
    var place = start
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2] where child < heap.count && heap[least].precedes(heap[child]) {
        least = child
      }
      if least == place { return }
      heap.swapAt(place, least)
      place = least
    }
  }
}
