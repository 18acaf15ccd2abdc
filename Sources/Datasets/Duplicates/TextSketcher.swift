/// Makes sketches of texts: MinHash with one permutation (Li, Owen and Zhang, 2012), empty bins filled from others
/// (Shrivastava, 2017).
///
/// The likeness of two texts is the share of their runs of five letters that both have (Jaccard), case of ASCII letters,
/// white space and punctuation aside. Each run is hashed once, by a hash that rolls over the letters; the upper bits of
/// the hash say the bin and the least of the rest stays there. Two texts have the same value in a bin with a probability
/// that is their likeness.
package struct TextSketcher {
  package static let runLength = 5
  /// With fewer runs a text says too little: "thank you" is no copy of "thank you!!".
  package static let fewestRuns = 20

  private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
  /// The multiplier to the power of the run's length, for the letter that leaves it.
  private static let leaving = (0..<runLength).reduce(UInt64(1)) { power, _ in power &* multiplier }
  private static let empty = UInt64.max

  private let seed: UInt64
  private var text = TextLetters()
  private var bins = [UInt64](repeating: empty, count: TextSketch.bins)
  private let sources = BinSources()

  package init(seed: UInt64) { self.seed = SplitMix64.mixed(seed &+ Self.multiplier) }

  package mutating func sketch(_ text: String) -> TextSketch {
    self.text.read(text.utf8Span.span)
    let textKey = textKey
    guard self.text.count - Self.runLength + 1 >= Self.fewestRuns else {
      let bits = (0..<TextSketch.words).map { SplitMix64.mixed(textKey &+ UInt64($0) &* Self.multiplier) }
      return TextSketch(textKey: textKey, bandKeys: [], bits: bits)
    }
    let letters = self.text.letters
    Self.fill(&bins, letters.span, count: self.text.count, seed: seed)
    sources.fillEmpty(&bins)
    return TextSketch(textKey: textKey, bandKeys: bandKeys, bits: bits)
  }

  private var textKey: UInt64 {
    let letters = text.letters.span
    var key = seed
    for place in 0..<text.count { key = (key ^ UInt64(letters[place])) &* Self.multiplier ^ key >> 29 }
    return SplitMix64.mixed(key ^ UInt64(text.count))
  }

  private static func fill(_ bins: inout [UInt64], _ letters: Span<UInt32>, count: Int, seed: UInt64) {
    var bins = bins.mutableSpan
    for bin in bins.indices { bins[bin] = empty }
    let (multiplier, leaving) = (multiplier, leaving)
    var hash: UInt64 = 0
    for place in 0..<runLength - 1 { hash = hash &* multiplier &+ UInt64(letters[place]) &+ 1 }
    var left: UInt64 = 0
    for place in runLength - 1..<count {
      hash = hash &* multiplier &+ UInt64(letters[place]) &+ 1 &- left &* leaving
      left = UInt64(letters[place - runLength + 1]) &+ 1
      let mixed = SplitMix64.mixed(hash ^ seed)
      let bin = Int(mixed >> 56)
      bins[bin] = min(bins[bin], mixed & 0x00FF_FFFF_FFFF_FFFF)
    }
  }

  private var bandKeys: [UInt64] {
    (0..<TextSketch.bands).map { band in
      var key = UInt64(band) &+ 1
      for row in 0..<TextSketch.rowsPerBand {
        key = SplitMix64.mixed(key ^ bins[band * TextSketch.rowsPerBand + row]) &+ UInt64(row)
      }
      return SplitMix64.mixed(key)
    }
  }

  /// The lowest two bits of each bin.
  private var bits: [UInt64] {
    (0..<TextSketch.words).map { word in
      var bits: UInt64 = 0
      for bin in word * 32..<word * 32 + 32 { bits = bits << 2 | bins[bin] & 3 }
      return bits
    }
  }
}

/// Where empty bins take their values from: the first that is not empty in an order of each bin's own, which is the same
/// for all texts, so that likeness shows in them as in the others.
private struct BinSources {
  /// Eight bins at a time, a byte each; later ones are rarely needed.
  private static let groups = 4
  private static let table = (0..<TextSketch.bins * groups).map { group($0 / groups, $0 % groups) }

  private let table = Self.table

  private static func group(_ bin: Int, _ group: Int) -> UInt64 {
    (0..<8).reduce(0) { bytes, place in
      bytes | (SplitMix64.mixed(UInt64(bin) << 32 ^ UInt64(group * 8 + place + 1)) >> 56) << UInt64(8 * place)
    }
  }

  /// - Precondition: not all bins are empty.
  func fillEmpty(_ bins: inout [UInt64]) {
    var isFilled = [256 of UInt64](repeating: 0)
    var empty: [4 of UInt64] = [0, 0, 0, 0]
    for bin in bins.indices {
      isFilled[bin] = bins[bin] == .max ? 0 : 1
      empty[bin >> 6] |= (1 - isFilled[bin]) << UInt64(bin & 63)
    }
    var bins = bins.mutableSpan
    let (table, filled) = (table.span, isFilled.span)
    for word in empty.indices {
      while empty[word] != 0 {
        let bin = word << 6 | empty[word].trailingZeroBitCount
        empty[word] &= empty[word] - 1
        bins[bin] = bins[Self.source(of: bin, table, filled)]
      }
    }
  }

  /// Which bins are empty no processor foresees: eight are looked at without a branch.
  @inline(__always)
  private static func source(of bin: Int, _ table: Span<UInt64>, _ filled: Span<UInt64>) -> Int {
    var group = 0
    while true {
      let others = group < groups ? table[bin * groups + group] : Self.group(bin, group)
      var found: UInt64 = 0
      for place in 0..<8 as Range<UInt64> { found |= filled[Int(others >> (8 * place) & 0xFF)] << place }
      if found != 0 { return Int(others >> UInt64(8 * found.trailingZeroBitCount) & 0xFF) }
      group += 1
    }
  }
}
