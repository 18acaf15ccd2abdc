import Datasets
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

/// Numbers from a seed and a place.
private struct SweepRandom {
  private var random: SplitMix64

  init(seed: UInt64, trial: Int, place: Int) {
    random = SplitMix64(state: seed)
    random = SplitMix64(state: random.next() ^ UInt64(trial))
    random = SplitMix64(state: random.next() ^ UInt64(place))
  }

  /// From 0 to below 1.
  mutating func share() -> Double { Double(random.next() >> 11) * 0x1p-53 }
}
