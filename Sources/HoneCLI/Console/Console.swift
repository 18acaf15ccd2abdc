import Foundation

/// Where commands write: results to standard output, everything else to standard error.
enum Console {
  /// Whether a person watches standard error.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether results go to a terminal that shows colours (https://no-color.org).
  static var isColored: Bool {
    let environment = ProcessInfo.processInfo.environment
    return isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  /// Writes a result line.
  static func result(_ line: String) { print(line) }

  /// Writes a remark.
  static func note(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// Writes without a line feed, for progress on a terminal.
  static func draw(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}

extension Double {
  /// A share as a percentage with two decimals: "87.31 %".
  var percent: String { fixed(2, of: self * 100) + " %" }

  /// The number with so many decimals, without a locale.
  func fixed(_ decimals: Int) -> String { Console.fixed(self, decimals) }

  private func fixed(_ decimals: Int, of value: Double) -> String { Console.fixed(value, decimals) }
}

extension Console {
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    String(format: "%.\(decimals)f", locale: Locale(identifier: "en_US_POSIX"), value)
  }

  /// Seconds for people: "12.3 s", "4 min 05 s".
  static func duration(_ seconds: Double) -> String {
    if seconds < 60 { return fixed(seconds, 1) + " s" }
    let whole = Int(seconds.rounded())
    if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
    return "\(whole / 3600) h \(twoDigits(whole / 60 % 60)) min"
  }

  private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
