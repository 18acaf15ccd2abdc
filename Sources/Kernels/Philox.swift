/// Where in the training a random number is drawn: Philox4x32-10 (Salmon et al., 2011) with the seed as the key and
/// (block, site, example, step) as the counter, so a draw depends on nothing else.
package struct RandomSite: Sendable, Equatable {
  package var seed: UInt64
  package var step: UInt32
  /// The layer and the place in it.
  package var site: UInt32

  package init(seed: UInt64, step: UInt32, site: UInt32) {
    self.seed = seed
    self.step = step
    self.site = site
  }
}

/// Four counter blocks at once; each 32-bit word sits in a 64-bit lane, so a product keeps both halves.
typealias WordLanes = SIMD4<UInt64>

/// Thirty-two 16-bit numbers: four vectors of eight lanes, for the counters `block ..< block + 4`.
///
/// Vector w, lane 2·b + h holds half h (0 low, 1 high) of word w of block b.
@inline(__always)
func randomHalves(
  _ place: RandomSite, example: UInt32, block: UInt32
) -> (IntegerVector, IntegerVector, IntegerVector, IntegerVector) {
  let low = WordLanes(repeating: 0xFFFF_FFFF)
  let first = UInt64(block)
  var c0 = WordLanes(first, first &+ 1, first &+ 2, first &+ 3) & low
  var c1 = WordLanes(repeating: UInt64(place.site))
  var c2 = WordLanes(repeating: UInt64(example))
  var c3 = WordLanes(repeating: UInt64(place.step))
  var k0 = UInt32(truncatingIfNeeded: place.seed)
  var k1 = UInt32(truncatingIfNeeded: place.seed >> 32)
  let m0 = WordLanes(repeating: 0xD251_1F53)
  let m1 = WordLanes(repeating: 0xCD9E_8D57)
  let shift = WordLanes(repeating: 32)
  for _ in 0..<10 {
    let p0 = (c0 & low) &* m0
    let p1 = (c2 & low) &* m1
    c0 = (p1 &>> shift) ^ c1 ^ WordLanes(repeating: UInt64(k0))
    c1 = p1 & low
    c2 = (p0 &>> shift) ^ c3 ^ WordLanes(repeating: UInt64(k1))
    c3 = p0 & low
    k0 = k0 &+ 0x9E37_79B9
    k1 = k1 &+ 0xBB67_AE85
  }
  return (splitHalves(c0), splitHalves(c1), splitHalves(c2), splitHalves(c3))
}

@inline(__always)
private func splitHalves(_ words: WordLanes) -> IntegerVector {
  let mask = WordLanes(repeating: 0xFFFF)
  let spread = (words & mask) | ((words &>> WordLanes(repeating: 16)) &<< WordLanes(repeating: 32))
  return unsafeBitCast(spread, to: IntegerVector.self)
}

/// The four words of one counter block, plainly.
package func philox(_ counter: (UInt32, UInt32, UInt32, UInt32), key: UInt64) -> (UInt32, UInt32, UInt32, UInt32) {
  var c = counter
  var k0 = UInt32(truncatingIfNeeded: key)
  var k1 = UInt32(truncatingIfNeeded: key >> 32)
  for _ in 0..<10 {
    let p0 = UInt64(c.0) * 0xD251_1F53
    let p1 = UInt64(c.2) * 0xCD9E_8D57
    c = (
      UInt32(p1 >> 32) ^ c.1 ^ k0, UInt32(truncatingIfNeeded: p1),
      UInt32(p0 >> 32) ^ c.3 ^ k1, UInt32(truncatingIfNeeded: p0)
    )
    k0 = k0 &+ 0x9E37_79B9
    k1 = k1 &+ 0xBB67_AE85
  }
  return c
}
