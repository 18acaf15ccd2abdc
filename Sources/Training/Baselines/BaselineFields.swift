import Files

/// The members of one object of `baselines.json`, read with their types.
struct BaselineFields {
  private let object: JSONObject
  private let name: String
  private let source: String

  /// - Throws: `BaselineError` when `json` is no object or has a key that is not in `keys`.
  init(_ json: JSON, name: String, source: String, keys: [String]) throws {
    guard let object = json.objectValue else {
      throw BaselineError.invalid(source: source, key: name, expected: "an object")
    }
    let known = Set(keys.map(UTF8Key.init))
    if let stray = object.members.first(where: { !known.contains(UTF8Key($0.key)) }) {
      throw BaselineError.unknownKey(source: source, key: stray.key, known: keys)
    }
    self.object = object
    self.name = name
    self.source = source
  }

  subscript(_ key: String) -> JSON { object[key] ?? .null }

  func require(_ condition: Bool, _ key: String, _ expected: String) throws {
    guard condition else { throw BaselineError.invalid(source: source, key: key, expected: expected) }
  }

  func integer(_ key: String) throws -> Int { try value(key, "a whole number", \.intValue) }

  func number(_ key: String) throws -> Double { try value(key, "a number", \.doubleValue) }

  func integers(_ key: String) throws -> [Int] { try list(key, "whole numbers", \.intValue) }

  func strings(_ key: String) throws -> [String] { try list(key, "strings", \.stringValue) }

  func doubles(_ key: String) throws -> [Double] { try list(key, "numbers", \.doubleValue) }

  /// Numbers that fit a 32-bit float.
  func numbers(_ key: String) throws -> [Float] {
    try list(key, "finite numbers") { json in
      guard case .number(let number) = json, let value = Float(number.literal), value.isFinite else { return nil }
      return value
    }
  }

  private func value<Value>(_ key: String, _ expected: String, _ read: (JSON) -> Value?) throws -> Value {
    guard let value = read(self[key]) else {
      throw BaselineError.invalid(source: source, key: key, expected: expected)
    }
    return value
  }

  private func list<Value>(_ key: String, _ expected: String, _ read: (JSON) -> Value?) throws -> [Value] {
    let elements = try value(key, "a list of \(expected)", \.arrayValue)
    return try elements.map { element in
      guard let value = read(element) else {
        throw BaselineError.invalid(source: source, key: key, expected: "a list of \(expected)")
      }
      return value
    }
  }
}
