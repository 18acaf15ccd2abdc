import Foundation
package import Tasks

/// Draws the settings of trials: the same for the same seed, whatever came of others.
package enum SweepDraw {
  package static func trials(_ settings: SweepSettings) -> [SweepTrial] {
    (1...settings.trials).map { number in
      SweepTrial(
        number: number,
        settings: settings.space.enumerated().map { place, entry in
          var random = SweepRandom(seed: settings.seed, trial: number, place: place)
          return (entry.path, value(entry.range, &random))
        })
    }
  }

  private static func value(_ range: SweepSettings.Range, _ random: inout SweepRandom) -> String {
    switch range {
    case .choice(let values): values[Int(random.share() * Double(values.count))]
    case .linear(let low, let high): text(low + random.share() * (high - low))
    case .logarithmic(let low, let high): text(exp(log(low) + random.share() * (log(high) - log(low))))
    }
  }

  /// Three digits, which is all that a person reads, without a locale.
  private static func text(_ value: Double) -> String {
    String(format: "%.3g", locale: Locale(identifier: "en_US_POSIX"), value)
  }
}

/// SplitMix64 (Steele, Lea & Flood 2014) from a seed and a place.
private struct SweepRandom {
  private var state: UInt64

  init(seed: UInt64, trial: Int, place: Int) {
    state = seed
    state = mix() ^ UInt64(trial)
    state = mix() ^ UInt64(place)
  }

  private mutating func mix() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// From 0 to below 1.
  mutating func share() -> Double { Double(mix() >> 11) * 0x1p-53 }
}
