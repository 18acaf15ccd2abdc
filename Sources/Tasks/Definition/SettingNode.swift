import Files

/// A node of a task file before types are looked at: text as it was written, and where.
struct SettingNode: Sendable {
  enum Content: Sendable {
    /// `isPlain`: written without quotes, so that it may stand for a number, a flag or null.
    case scalar(String, isPlain: Bool)
    case list([SettingNode])
    case mapping([Member])
  }

  struct Member: Sendable {
    var key: String
    var place: TaskPlace
    var value: SettingNode
  }

  var content: Content
  var place: TaskPlace

  /// A text that is never taken for null.
  static func text(_ value: String, _ place: TaskPlace) -> SettingNode {
    SettingNode(content: .scalar(value, isPlain: false), place: place)
  }

  /// Whether the node says "not set": nothing, `~` or `null` without quotes (YAML 1.2 core schema).
  var isNull: Bool {
    guard case .scalar(let text, isPlain: true) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  subscript(key: String) -> SettingNode? {
    guard case .mapping(let members) = content else { return nil }
    return members.first { $0.key.hasSameBytes(as: key) }?.value
  }

  /// What an error says was found.
  var found: String {
    switch content {
    case .scalar where isNull: "nothing"
    case .scalar(let text, isPlain: true): shortened(text)
    case .scalar(let text, isPlain: false): "the text \"\(shortened(text))\""
    case .list(let items): items.isEmpty ? "an empty list" : "a list of \(items.count)"
    case .mapping: "a mapping"
    }
  }

  /// One line of at most 60 characters, so that an error stays one line.
  private func shortened(_ text: String) -> String {
    let oneLine = String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.isWhitespace || $0.value < 32 ? " " : $0 }))
    return oneLine.unicodeScalars.count > 60 ? String(oneLine.unicodeScalars.prefix(57)) + "..." : oneLine
  }
}
