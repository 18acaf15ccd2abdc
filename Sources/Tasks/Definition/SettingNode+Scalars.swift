/// What a plain scalar stands for, by the JSON-like part of YAML's rules: no octal, no `1_000`, no `yes` for true.
extension SettingNode {
  /// A finite number; nil for quoted text and everything else.
  var number: Double? {
    guard let text = plainText, SettingNode.isNumber(text), let value = Double(text), value.isFinite else { return nil }
    return value
  }

  /// A whole number, also written as `3.0` or `1e3`.
  var integer: Int? {
    guard let text = plainText, SettingNode.isNumber(text) else { return nil }
    if let value = Int(text) { return value }
    return Double(text).flatMap { abs($0) < 0x1p53 ? Int(exactly: $0) : nil }
  }

  var flag: Bool? {
    switch plainText {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  /// What somebody who wrote YAML 1.1's `yes` or `off` meant.
  var flagSuggestion: String? {
    guard case .scalar(let text, _) = content else { return nil }
    switch text.lowercased() {
    case "yes", "on", "y", "1", "true": return "true"
    case "no", "off", "n", "0", "false": return "false"
    default: return nil
    }
  }

  private var plainText: String? {
    guard case .scalar(let text, isPlain: true) = content else { return nil }
    return text
  }

  /// `[+-] digits [. digits] [e [+-] digits]`, without leading zeros, which some readers take for octal.
  private static func isNumber(_ text: String) -> Bool {
    var rest = Substring(text).utf8
    func skipDigits() -> Int {
      let count = rest.prefix { UInt8(ascii: "0") <= $0 && $0 <= UInt8(ascii: "9") }.count
      rest = rest.dropFirst(count)
      return count
    }
    func skip(_ characters: String) -> Bool {
      guard let first = rest.first, characters.utf8.contains(first) else { return false }
      rest = rest.dropFirst()
      return true
    }
    _ = skip("+-")
    let startsWithZero = rest.first == UInt8(ascii: "0")
    let whole = skipDigits()
    if whole > 1 && startsWithZero { return false }
    let fraction = skip(".") ? skipDigits() : 0
    guard whole + fraction > 0 else { return false }
    if skip("eE") {
      _ = skip("+-")
      guard skipDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
