/// Which elements dropout keeps, one at a time from the documentation: key = seed, counter = (block, site, example, step);
/// a row of C elements begins at block 4·row·⌈C/32⌉, and of each 32 elements number e is half e mod 2 of word e/8 of block
/// (e mod 8)/2. An element stays when its 16 bits are at least round(rate·65536).
package struct PlainDropout {
  package let rate: Float
  package let seed: UInt64
  package let step: UInt32
  package let site: UInt32

  package init(rate: Float, seed: UInt64, step: UInt32, site: UInt32) {
    self.rate = rate
    self.seed = seed
    self.step = step
    self.site = site
  }

  private var threshold: UInt32 { UInt32((rate * 65536).rounded()) }
  package var scale: Double { 65536 / Double(65536 - threshold) }

  /// The factor of each element of a row: 0 or `scale`.
  package func factors(example: UInt32, row: Int, columns: Int) -> [Double] {
    let groups = (columns + 31) / 32
    return (0..<columns).map { column in
      let element = column % 32
      let block = UInt32(truncatingIfNeeded: 4 * (row * groups + column / 32) + element % 8 / 2)
      let words = Self.philox([block, site, example, step], key: seed)
      let word = words[element / 8]
      let half = element % 2 == 0 ? word & 0xFFFF : word >> 16
      return half >= threshold ? scale : 0
    }
  }

  /// Philox4x32-10 (Salmon et al., 2011, section 4.3).
  package static func philox(_ counter: [UInt32], key: UInt64) -> [UInt32] {
    var c = counter
    var keys = [UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32)]
    for _ in 0..<10 {
      let a = c[0].multipliedFullWidth(by: 0xD251_1F53)
      let b = c[2].multipliedFullWidth(by: 0xCD9E_8D57)
      c = [b.high ^ c[1] ^ keys[0], b.low, a.high ^ c[3] ^ keys[1], a.low]
      keys = [keys[0] &+ 0x9E37_79B9, keys[1] &+ 0xBB67_AE85]
    }
    return c
  }
}
