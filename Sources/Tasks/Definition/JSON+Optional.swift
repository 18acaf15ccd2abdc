import Files

/// Settings that may be left open are written as null.
extension JSON {
  init(_ value: String?) { self = value.map { .string($0) } ?? .null }
  init(_ value: Bool?) { self = value.map { .bool($0) } ?? .null }
  init(_ value: Int?) { self = value.map { .number(JSONNumber($0)) } ?? .null }
  init(_ value: Double?) { self = value.map { .number(JSONNumber($0)) } ?? .null }
  init(_ value: [String]?) { self = value.map { .array($0.map { .string($0) }) } ?? .null }
}
