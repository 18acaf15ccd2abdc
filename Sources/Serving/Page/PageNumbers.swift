import Evaluation

/// Numbers as pages show them.
enum PageNumbers {
  /// A share in percent; what is not quite nothing or everything does not look so.
  static func percent(_ share: Double) -> String {
    if share > 0, share < 0.0005 { return "< 0.1 %" }
    if share < 1, share >= 0.9995 { return "> 99.9 %" }
    return DecimalText.fixed(share * 100, decimals: 1) + " %"
  }

  static func score(_ score: Double) -> String { DecimalText.fixed(score, decimals: 4) }

  /// "12.3 ms", "1.25 s".
  static func time(_ time: Duration) -> String {
    let milliseconds = time / .milliseconds(1)
    return milliseconds < 1000
      ? DecimalText.fixed(milliseconds, decimals: 1) + " ms"
      : DecimalText.fixed(milliseconds / 1000, decimals: 2) + " s"
  }

  /// Seconds of a training: "12.3 s", "4 min 05 s", "1 h 02 min".
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e12 else { return "-" }
    if seconds < 60 { return DecimalText.fixed(seconds, decimals: 1) + " s" }
    let whole = Int(seconds.rounded())
    func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if whole < 3600 { return "\(whole / 60) min \(padded(whole % 60)) s" }
    return "\(whole / 3600) h \(padded(whole / 60 % 60)) min"
  }

  /// "2026-01-02 03:04 UTC", of a time as runs have it.
  static func moment(_ time: String) -> String {
    let scalars = Array(time.unicodeScalars)
    guard scalars.count == 20, scalars[10] == "T", scalars[19] == "Z" else { return time }
    return time.prefix(10) + " " + time.dropFirst(11).prefix(5) + " UTC"
  }

  /// "3 tokens", "1 token".
  static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
