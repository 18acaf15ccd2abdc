/// Texts of made-up words, many of them copies of others with a known share of changes.
struct MutatedTexts {
  private var generator: SeededTexts
  private let words: [String]

  init(seed: UInt64) {
    var generator = SeededTexts(seed: seed)
    words = (0..<2500).map { _ in
      String(decoding: (0..<generator.number(2...10)).map { _ in UInt8(97 + generator.number(0...25)) }, as: UTF8.self)
    }
    self.generator = generator
  }

  /// Few words often, most of them rarely.
  private mutating func word() -> String {
    let draw = generator.fraction()
    return words[min(words.count - 1, Int(draw * draw * draw * Double(words.count)))]
  }

  mutating func text(words count: ClosedRange<Int>) -> [String] {
    (0..<generator.number(count)).map { _ in word() }
  }

  /// The words with about this share of them replaced, removed, doubled or moved to the end.
  mutating func changed(_ text: [String], share: Double) -> [String] {
    var changed: [String] = []
    var end: [String] = []
    for word in text {
      guard generator.fraction() < share else {
        changed.append(word)
        continue
      }
      switch generator.number(0...3) {
      case 0: changed.append(self.word())
      case 1: break
      case 2: changed += [word, self.word()]
      default: end.append(word)
      }
    }
    return changed + end
  }

  /// As people write: capitals, commas and blanks that do not count.
  mutating func written(_ text: [String]) -> String {
    var written = ""
    for (place, word) in text.enumerated() {
      written += place == 0 ? "" : generator.fraction() < 0.1 ? ",  " : " "
      written += generator.fraction() < 0.1 ? word.uppercased() : word
    }
    return written + (generator.fraction() < 0.5 ? "." : "")
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int { generator.number(range) }
  mutating func fraction() -> Double { generator.fraction() }
}

/// A linear congruential generator (Knuth's constants), the same everywhere.
struct SeededTexts {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 16
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(next() % UInt64(range.count)) }

  mutating func fraction() -> Double { Double(next() & 0xFFFF_FFFF) / 4_294_967_296 }
}

/// The runs of five letters of a text, each once, ascending; for texts of ASCII letters, blanks, commas and stops.
func plainRuns(_ text: String) -> [UInt64] {
  let words = text.lowercased().utf8.split { !(97...122).contains($0) }
  let letters = Array(words.joined(separator: [32]))
  guard letters.count >= 5 else { return [] }
  let runs = (0...letters.count - 5).map { start in
    letters[start..<start + 5].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  }
  return Array(Set(runs)).sorted()
}

/// Shared over all, of ascending lists.
func plainLikeness(_ left: [UInt64], _ right: [UInt64]) -> Double {
  var (one, other, shared) = (0, 0, 0)
  while one < left.count, other < right.count {
    if left[one] == right[other] {
      (one, other, shared) = (one + 1, other + 1, shared + 1)
    } else if left[one] < right[other] {
      one += 1
    } else {
      other += 1
    }
  }
  return Double(shared) / Double(left.count + right.count - shared)
}
