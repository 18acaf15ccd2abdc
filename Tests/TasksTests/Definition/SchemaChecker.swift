import Files
import Foundation

/// The part of JSON Schema that `tasks/task.schema.json` uses, written from the specification (draft 2020-12).
///
/// A keyword that it does not know makes the check throw, so that no rule of the schema goes unseen.
struct SchemaChecker {
  struct UnknownKeyword: Error {
    let keyword: String
  }

  private static let notes: Set<String> = ["$schema", "title", "description", "default"]

  func accepts(_ value: JSON, _ schema: JSON) throws -> Bool {
    if case .bool(let answer) = schema { return answer }
    let rules = schema.objectValue?.members ?? []
    for rule in rules where !Self.notes.contains(rule.key) {
      if try !passes(value, rule.key, rule.value, schema) { return false }
    }
    return true
  }

  private func passes(_ value: JSON, _ keyword: String, _ rule: JSON, _ schema: JSON) throws -> Bool {
    switch keyword {
    case "type":
      return (rule.arrayValue ?? [rule]).contains { isOfType(value, $0.stringValue ?? "") }
    case "enum": return rule.arrayValue?.contains(value) == true
    case "const": return rule == value
    case "not": return try !accepts(value, rule)
    case "anyOf": return try (rule.arrayValue ?? []).contains { try accepts(value, $0) }
    case "allOf": return try (rule.arrayValue ?? []).allSatisfy { try accepts(value, $0) }
    case "required":
      guard let object = value.objectValue else { return true }
      return (rule.arrayValue ?? []).allSatisfy { object[$0.stringValue ?? ""] != nil }
    case "properties":
      guard let object = value.objectValue else { return true }
      return try object.members.allSatisfy { try accepts($0.value, rule[key: $0.key] ?? true) }
    case "additionalProperties":
      guard rule == false else { throw UnknownKeyword(keyword: "additionalProperties other than false") }
      return value.objectValue?.members.allSatisfy { schema["properties"]?[key: $0.key] != nil } ?? true
    case "items": return try value.arrayValue?.allSatisfy { try accepts($0, rule) } ?? true
    case "minItems": return value.arrayValue.map { $0.count >= rule.intValue ?? 0 } ?? true
    case "uniqueItems":
      guard let items = value.arrayValue else { return true }
      return items.indices.allSatisfy { index in !items[..<index].contains(items[index]) }
    case "minLength": return value.stringValue.map { $0.unicodeScalars.count >= rule.intValue ?? 0 } ?? true
    case "pattern":
      guard let text = value.stringValue else { return true }
      return try text.contains(Regex(rule.stringValue ?? ""))
    case "minimum": return compare(value, rule, >=)
    case "maximum": return compare(value, rule, <=)
    case "exclusiveMinimum": return compare(value, rule, >)
    case "exclusiveMaximum": return compare(value, rule, <)
    default: throw UnknownKeyword(keyword: keyword)
    }
  }

  private func compare(_ value: JSON, _ rule: JSON, _ holds: (Double, Double) -> Bool) -> Bool {
    guard let number = value.doubleValue, let bound = rule.doubleValue else { return true }
    return holds(number, bound)
  }

  private func isOfType(_ value: JSON, _ type: String) -> Bool {
    switch (value, type) {
    case (.null, "null"), (.bool, "boolean"), (.string, "string"), (.array, "array"), (.object, "object"),
      (.number, "number"):
      true
    case (.number(let number), "integer"): number.double.map { $0 == $0.rounded() } ?? false
    default: false
    }
  }
}

extension JSON {
  fileprivate subscript(key name: String) -> JSON? { objectValue?[name] }
}
