import Files
import Foundation
import Logging

/// One line of a log: time, level, message, and what is said besides, in a fixed order.
struct LogLine {
  /// What stands before other names, in this order.
  private static let order = [
    "method", "path", "status", "bytes", "duration_ms", "request_id", "client", "error_type",
  ]

  private let level: Logger.Level
  private let message: String
  private let metadata: Logger.Metadata
  private let time = LogTime.now

  init(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) {
    self.level = level
    self.message = message
    self.metadata = metadata
  }

  /// A JSON object.
  var json: String {
    var line = "{\"time\":\"\(time)\",\"level\":\"\(level.rawValue)\",\"message\":\(Self.quoted(message))"
    each { name, value in
      line += ","
      line += Self.quoted(name)
      line += ":"
      line += Self.json(value)
    }
    return line + "}"
  }

  /// `TIME LEVEL MESSAGE name=value …`; values with blanks or quotes in them stand in quotes.
  var text: String {
    var line = "\(time) \(level.rawValue) \(Self.visible(message))"
    each { name, value in
      line += " "
      line += Self.word(name)
      line += "="
      if case .string(let text) = value { line += Self.word(text) } else { line += Self.visible(Self.json(value)) }
    }
    return line
  }

  private func each(_ body: (String, Logger.MetadataValue) -> Void) {
    var count = 0
    for name in Self.order {
      guard let value = metadata[name] else { continue }
      body(name, value)
      count += 1
    }
    guard count < metadata.count else { return }
    for (name, value) in metadata.sorted(by: { $0.key < $1.key }) where !Self.order.contains(name) { body(name, value) }
  }

  private static func json(_ value: Logger.MetadataValue) -> String {
    switch value {
    case .string(let text): quoted(text)
    case .stringConvertible(let value as Int): String(value)
    case .stringConvertible(let value as Double): JSONNumber(value).literal
    case .stringConvertible(let value): quoted(value.description)
    case .array(let values): "[" + values.map(json).joined(separator: ",") + "]"
    case .dictionary(let values):
      "{" + values.sorted { $0.key < $1.key }.map { quoted($0.key) + ":" + json($0.value) }.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    isPlain(text) ? "\"\(text)\"" : JSON.string(text).serialized()
  }

  private static func word(_ text: String) -> String {
    if isPlain(text), !text.isEmpty, !text.utf8.contains(where: { " =".utf8.contains($0) }) { return text }
    return visible(JSON.string(text).serialized())
  }

  /// Visible ASCII and blanks, without what JSON escapes.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x20...0x7e).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
  }

  /// The text with escapes for what moves a cursor or breaks a line.
  private static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    return text.unicodeScalars.map { isHidden($0) ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7f }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
    default: false
    }
  }
}
