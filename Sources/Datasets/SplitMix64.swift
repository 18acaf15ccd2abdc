/// A small random generator with a 64-bit state (Steele, Lea & Flood 2014), the same on every platform.
package struct SplitMix64 {
  private var state: UInt64

  /// A generator whose sequence is unrelated to that of any other stream of the same seed.
  package init(seed: UInt64, stream: UInt64) {
    var mixer = SplitMix64(state: seed)
    mixer = SplitMix64(state: mixer.next() ^ (stream &* 0xD1B5_4A32_D192_ED03))
    state = mixer.next()
  }

  /// A generator that goes on from a state.
  package init(state: UInt64) { self.state = state }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// Every bit of the result depends on every bit of `value`.
  package static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A uniform index in `0..<bound`, without the bias of a remainder (Lemire 2019).
  mutating func index(below bound: Int) -> Int {
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// The elements in a random order, every order equally likely (Fisher & Yates).
  mutating func shuffled(_ elements: [Int]) -> [Int] {
    var shuffled = elements
    for last in shuffled.indices.reversed() where last > 0 { shuffled.swapAt(last, index(below: last + 1)) }
    return shuffled
  }
}
