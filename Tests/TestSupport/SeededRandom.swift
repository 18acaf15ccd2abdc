/// SplitMix64 (Steele et al., 2014): the same numbers in every run of a test.
package struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  package init(_ seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  package mutating func floats(_ count: Int, in range: ClosedRange<Float> = -1...1) -> [Float] {
    (0..<count).map { _ in Float.random(in: range, using: &self) }
  }

  /// Whole numbers as floats: sums of their products are exact while they stay below 2^24, in any order.
  package mutating func wholeFloats(_ count: Int, in range: ClosedRange<Int> = -4...4) -> [Float] {
    (0..<count).map { _ in Float(Int.random(in: range, using: &self)) }
  }

  package mutating func ints(_ count: Int, in range: Range<Int>) -> [Int] {
    (0..<count).map { _ in Int.random(in: range, using: &self) }
  }
}
