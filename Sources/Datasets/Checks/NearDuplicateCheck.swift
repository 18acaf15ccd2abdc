import Files

/// Texts that are nearly the same as another: a word changed, a sentence added, a signature cut.
struct NearDuplicateCheck: DataCheck {
  func findings(_ data: CheckedData) -> [DataFinding] {
    let places = data.splits.indices.flatMap { split in data.splits[split].texts.indices.map { (split, $0) } }
    let texts = places.map { data.splits[$0.0].texts[$0.1] }
    let pairs = NearTexts(texts.map(\.text)).pairs
    return data.splits.indices.flatMap { split -> [DataFinding] in
      var within: [DataFinding.Place] = []
      var across: [DataFinding.Place] = []
      for pair in pairs where places[pair.second].0 == split {
        let (first, second) = (texts[pair.first], texts[pair.second])
        let place = DataFinding.Place(
          second.location,
          "\(Int(pair.similarity * 100)) % the same as \(first.location)"
            + (first.annotation.hasSameBytes(as: second.annotation)
              ? "" : " (\(first.annotation) there, \(second.annotation) here)") + ": \(Shown.quoted(second.text))")
        if places[pair.first].0 == split { within.append(place) } else { across.append(place) }
      }
      let name = data.splits[split]
      var findings: [DataFinding] = []
      if !within.isEmpty {
        findings.append(
          DataFinding(
            "near_duplicates", .warning, split: name.role, count: within.count, of: name.texts.count,
            "texts are nearly the same as one before them", places: within))
      }
      if !across.isEmpty {
        findings.append(
          DataFinding(
            "near_overlap", .warning, split: name.role, count: across.count, of: name.texts.count,
            "texts are nearly the same as one that the model is trained or chosen on; scores on them are too good",
            places: across))
      }
      return findings
    }
  }
}

/// Finds pairs of texts whose runs of letters are mostly the same (Broder, 1997: MinHash; candidates by bands).
///
/// The likeness of two texts is the share of their runs of five letters, case, white space and punctuation aside, that
/// both have. Texts with the same runs are no pairs: they are duplicates.
struct NearTexts {
  struct Pair: Equatable {
    /// Places of the texts; the first is the earlier one, the most similar of all before.
    let first: Int
    let second: Int
    let similarity: Double
  }

  /// Texts from this likeness on are nearly the same.
  private static let threshold = 0.8
  private static let runLength = 5
  /// Shorter texts say too little: "thank you" is no copy of "thank you!!".
  private static let fewestRuns = 20
  private static let bands = 16
  private static let rowsPerBand = 4

  /// Each later text with the earlier one that it is most like.
  let pairs: [Pair]

  init(_ texts: [String]) {
    let runs = texts.map(Self.runs)
    var buckets: [UInt64: [Int]] = [:]
    var best: [Int: Pair] = [:]
    for (place, own) in runs.enumerated() where own.count >= Self.fewestRuns {
      var seen: Set<Int> = []
      for key in Self.bandKeys(own) {
        for other in buckets[key] ?? [] where seen.insert(other).inserted {
          let similarity = Self.similarity(runs[other], own)
          guard similarity >= Self.threshold, similarity < 1, similarity > best[place]?.similarity ?? 0 else {
            continue
          }
          best[place] = Pair(first: other, second: place, similarity: similarity)
        }
        // A bucket of very common texts is not searched over and over.
        if buckets[key]?.count ?? 0 < 50 { buckets[key, default: []].append(place) }
      }
    }
    pairs = best.values.sorted { $0.second < $1.second }
  }

  /// The hashes of all runs of letters, ascending, each once.
  private static func runs(_ text: String) -> [UInt64] {
    let letters = Array(TextFingerprint.of(text).string.unicodeScalars.map(\.value))
    guard letters.count >= runLength else { return [] }
    var runs: Set<UInt64> = []
    for start in 0...(letters.count - runLength) {
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for letter in letters[start..<start + runLength] { hash = (hash ^ UInt64(letter)) &* 0x100_0000_01B3 }
      runs.insert(SplitMix64.mixed(hash))
    }
    return runs.sorted()
  }

  private static func bandKeys(_ runs: [UInt64]) -> [UInt64] {
    (0..<bands).map { band in
      var key = UInt64(band)
      for row in 0..<rowsPerBand {
        let salt = SplitMix64.mixed(UInt64(band * rowsPerBand + row + 1) &* 0x9E37_79B9_7F4A_7C15)
        var least = UInt64.max
        for run in runs { least = min(least, SplitMix64.mixed(run ^ salt)) }
        key = SplitMix64.mixed(key ^ least) &+ UInt64(row)
      }
      return key
    }
  }

  /// Shared over all, of ascending lists.
  private static func similarity(_ left: [UInt64], _ right: [UInt64]) -> Double {
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
}
