import Files

/// The object in the body of a request, read by the names that its keys may have.
struct JSONBody: Sendable {
  let object: JSONObject

  /// - Throws: `ServingError.invalid` when the bytes are no JSON object.
  init(_ bytes: [UInt8]) throws {
    let json: JSON
    do { json = try JSON.parse(bytes, source: "body") } catch { throw ServingError.invalid("\(error)") }
    guard case .object(let object) = json else {
      throw ServingError.invalid("body: expected an object, found \(json.kindName)")
    }
    self.object = object
  }

  init(_ object: JSONObject) { self.object = object }

  /// The first of some keys that is there and not null.
  func value(_ keys: [String]) -> JSON? {
    keys.lazy.compactMap { object[$0] }.first { !$0.isNull }
  }

  /// - Throws: `ServingError.invalid` when the value is no truth value.
  func flag(_ keys: String..., fallback: Bool) throws -> Bool {
    guard let value = value(keys) else { return fallback }
    guard let flag = value.boolValue else { throw wrong(keys[0], "true or false", value) }
    return flag
  }

  /// - Throws: `ServingError.invalid` when the value is no text.
  func string(_ keys: String...) throws -> String? {
    guard let value = value(keys) else { return nil }
    guard let string = value.stringValue else { throw wrong(keys[0], "a string", value) }
    return string
  }

  /// - Throws: `ServingError.invalid` when the value is no list of texts.
  func strings(_ keys: String...) throws -> [String]? {
    guard let value = value(keys) else { return nil }
    guard let elements = value.arrayValue else { throw wrong(keys[0], "a list of strings", value) }
    return try elements.map { element in
      guard let string = element.stringValue else { throw wrong(keys[0], "a list of strings", element) }
      return string
    }
  }

  /// - Throws: `ServingError.invalid` when the value is no whole number from 1.
  func count(_ keys: String...) throws -> Int? {
    guard let value = value(keys) else { return nil }
    // 3.0 is a whole number too.
    guard let count = value.intValue ?? value.doubleValue.flatMap({ Int(exactly: $0) }), count >= 1 else {
      throw wrong(keys[0], "a whole number from 1", value)
    }
    return count
  }

  /// - Throws: `ServingError.invalid` when the value is no object.
  func object(_ key: String) throws -> JSONBody? {
    guard let value = value([key]) else { return nil }
    guard let object = value.objectValue else { throw wrong(key, "an object", value) }
    return JSONBody(object)
  }

  func wrong(_ key: String, _ expected: String, _ found: JSON) -> ServingError {
    .invalid("\(key): expected \(expected), found \(found.kindName)")
  }
}

extension JSON {
  /// The kind of a value in words; the value itself is a client's own.
  var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "a truth value"
    case .number: "a number"
    case .string: "a string"
    case .array(let elements): elements.isEmpty ? "an empty list" : "a list"
    case .object: "an object"
    }
  }
}
