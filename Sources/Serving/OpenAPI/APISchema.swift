import Files

/// Pieces of JSON Schema.
enum APISchema {
  /// A text that is not empty.
  static let text: JSON = ["type": "string", "minLength": 1]
  static let anyText: JSON = ["type": "string"]
  static let number: JSON = ["type": "number"]
  /// A whole number from 0.
  static let count: JSON = ["type": "integer", "minimum": 0]
  static let score: JSON = ["type": "number", "minimum": 0, "maximum": 1]
  static let nothing: JSON = ["type": "null"]

  /// What a request may leave out or give as null.
  static func optional(_ type: JSON, _ description: String, fallback: JSON? = nil) -> JSON {
    var schema = type.objectValue ?? JSONObject()
    if let name = schema["type"] { schema["type"] = [name, "null"] }
    if let values = schema["enum"]?.arrayValue { schema["enum"] = .array(values + [.null]) }
    schema["description"] = .string(description)
    if let fallback { schema["default"] = fallback }
    return .object(schema)
  }

  static func flag(_ description: String, fallback: Bool) -> JSON {
    optional(["type": "boolean"], description, fallback: .bool(fallback))
  }

  static func names(_ names: [String]) -> JSON {
    ["type": "string", "enum": .array(names.map { .string($0) })]
  }

  static func list(of element: JSON, from least: Int = 0, to most: Int? = nil, _ description: String? = nil) -> JSON {
    var schema = JSONObject()
    schema["type"] = "array"
    schema["items"] = element
    if least > 0 { schema["minItems"] = .number(JSONNumber(least)) }
    if let most { schema["maxItems"] = .number(JSONNumber(most)) }
    if let description { schema["description"] = .string(description) }
    return .object(schema)
  }

  static func any(_ schemas: [JSON], _ description: String? = nil) -> JSON {
    var schema = JSONObject()
    schema["anyOf"] = .array(schemas)
    if let description { schema["description"] = .string(description) }
    return .object(schema)
  }

  /// - Parameters:
  ///   - required: names of properties; nil: all of them.
  ///   - isOpen: whether there may be others.
  static func object(
    _ properties: KeyValuePairs<String, JSON>, required: [String]? = nil, isOpen: Bool = false,
    _ description: String? = nil
  ) -> JSON {
    var schema = JSONObject()
    schema["type"] = "object"
    if let description { schema["description"] = .string(description) }
    schema["properties"] = .object(JSONObject(properties.map { JSONObject.Member(key: $0.key, value: $0.value) }))
    let names = required ?? properties.map(\.key)
    if !names.isEmpty { schema["required"] = .array(names.map { .string($0) }) }
    if !isOpen { schema["additionalProperties"] = false }
    return .object(schema)
  }

  /// An object whose members have names that nobody knows beforehand.
  static func map(to value: JSON, _ description: String) -> JSON {
    ["type": "object", "additionalProperties": value, "description": .string(description)]
  }

  /// A schema of the document's components.
  static func shared(_ name: String) -> JSON { ["$ref": "#/components/schemas/\(name)"] }
}

extension JSON {
  /// A schema with more members.
  func with(_ members: KeyValuePairs<String, JSON>) -> JSON {
    var object = objectValue ?? JSONObject()
    for (key, value) in members { object[key] = value }
    return .object(object)
  }

  func described(_ text: String) -> JSON { with(["description": .string(text)]) }
}
