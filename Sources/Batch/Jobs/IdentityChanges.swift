import Files
import Foundation

/// What is different between two jobs, in words.
struct IdentityChanges {
  private let before: [String: JSON]
  private let now: [String: JSON]
  private let order: [String]

  /// - Parameter ignored: paths that may differ.
  init(from earlier: JSON, to current: JSON, ignored: Set<String> = []) {
    let (first, second) = (Self.flat(earlier), Self.flat(current))
    before = Dictionary(first, uniquingKeysWith: { old, _ in old }).filter { !ignored.contains($0.key) }
    now = Dictionary(second, uniquingKeysWith: { old, _ in old }).filter { !ignored.contains($0.key) }
    var names = second.map(\.0)
    let known = Set(names)
    names += first.map(\.0).filter { !known.contains($0) }
    order = names.filter { !ignored.contains($0) }
  }

  var lines: [String] {
    order.compactMap { path in
      guard before[path] != now[path] else { return nil }
      if path.hasSameBytes(as: "input.sha256") { return "the input has changed" }
      if path.hasPrefix("models["), path.hasSuffix("].sha256") {
        let name = now[path.replacingOccurrences(of: "].sha256", with: "].name")]?.stringValue ?? ""
        return "the model \(name) has changed"
      }
      return "\(path) was \(shown(before[path])) and is \(shown(now[path]))"
    }
  }

  private func shown(_ value: JSON?) -> String {
    guard let value else { return "not set" }
    let text = value.serialized()
    return text.utf8.count > 60 ? String(text.unicodeScalars.prefix(56)) + "…" : text
  }

  private static func flat(_ json: JSON, _ path: String = "") -> [(String, JSON)] {
    switch json {
    case .object(let object):
      object.members.flatMap { flat($0.value, path.isEmpty ? $0.key : path + "." + $0.key) }
    case .array(let items): items.enumerated().flatMap { flat($1, "\(path)[\($0)]") }
    case .null: []
    case .bool, .number, .string: [(path, json)]
    }
  }
}
