/// Scores as they are written.
enum ScoreText {
  /// A score with so many decimals, without a locale; "?" for what is no probability.
  static func fixed(_ score: Double, decimals: Int) -> String {
    guard (0...1).contains(score) else { return "?" }
    let scale = (0..<decimals).reduce(1) { power, _ in power * 10 }
    let digits = String(Int((score * Double(scale)).rounded()) + scale * 10)
    return digits.dropFirst().dropLast(decimals) + "." + digits.suffix(decimals)
  }

  /// Six decimals, so that a score that was a 32-bit number is not spelled with the digits of its rounding.
  static func rounded(_ score: Double) -> Double { (score * 1e6).rounded() / 1e6 }

  /// For people: the score of the model, or `pattern`, which matches or does not.
  static func shown(_ entity: TaggedDocument.Entity) -> String {
    switch entity.source {
    case .model: fixed(entity.score, decimals: 2)
    case .pattern: entity.source.rawValue
    }
  }
}
