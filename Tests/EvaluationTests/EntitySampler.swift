import Evaluation

/// Random mentions, by Knuth's linear congruential generator: unrelated to the one under test.
struct EntitySampler {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493 }

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }

  /// Up to `count` mentions within `words` words, nested, overlapping and repeated ones among them.
  mutating func mentions(upTo count: Int, words: Int) -> [EntityMention] {
    (0..<below(count + 1)).map { _ in
      let start = below(words)
      let end = start + 1 + below(min(4, words - start))
      return EntityMention(type: ["A", "B", "\u{e9}", "e\u{301}"][below(4)], start: start, end: end)
    }
  }
}
