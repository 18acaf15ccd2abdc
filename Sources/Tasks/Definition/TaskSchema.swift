package import Files

/// The JSON Schema (draft 2020-12) of a task file, made from the key table: for editors that check while one types.
package enum TaskSchema {
  /// The text of `tasks/task.schema.json`.
  package static func text(_ registry: TaskRegistry) -> String {
    document(registry).serialized(pretty: true) + "\n"
  }

  package static func document(_ registry: TaskRegistry) -> JSON {
    let table = TaskKeyTable(registry)
    var members: [JSONObject.Member] = [
      .init(key: "$schema", value: "https://json-schema.org/draft/2020-12/schema"),
      .init(key: "title", value: "Hone task, version \(TaskDefinition.version)"),
    ]
    var task = object(under: "", table, method: nil, nullable: false).objectValue ?? JSONObject()
    // With heads the kind is theirs.
    let required = task["required"]?.arrayValue ?? []
    task["required"] = .array(required.filter { $0 != "kind" })
    task["anyOf"] = [["required": ["kind"]], ["required": ["heads"]]]
    var properties = task["properties"]?.objectValue ?? JSONObject()
    for member in heads(table).members { properties[member.key] = member.value }
    task["properties"] = .object(properties)
    members += task.members
    return .object(JSONObject(members))
  }

  /// The keys of a file of several heads. An item takes what a task does, but for what is the same for all.
  private static func heads(_ table: TaskKeyTable) -> JSONObject {
    var item = JSONObject()
    item["name"] = shape(of: .name, nullable: true)
    item["task"] = ["type": "string", "description": "task file of the head's kind, labels, data and head"]
    item["weight"] = [
      "type": "number", "exclusiveMinimum": 0, "default": 1, "description": "factor on the head's loss",
    ]
    for row in table.keys(under: "", method: nil) where !["version", "name", "encoder", "method"].contains(row.name) {
      item[row.name] = property(row, table, method: nil)
    }
    var result = JSONObject()
    result["heads"] = [
      "type": "array", "minItems": 1, "description": "several heads on one encoder, trained together",
      "items": ["type": "object", "additionalProperties": false, "properties": .object(item)],
    ]
    result["sampling_temperature"] = [
      "type": "number", "minimum": 1, "default": 1,
      "description": "above 1 texts of heads with few labels come more often",
    ]
    return result
  }

  /// The schema of a mapping: its keys and no others.
  private static func object(under parent: String, _ table: TaskKeyTable, method: String?, nullable: Bool) -> JSON {
    let rows = table.keys(under: parent, method: method)
    var result = JSONObject()
    result["type"] = types(["object"], nullable: nullable)
    result["additionalProperties"] = false
    let required = rows.filter(\.isRequired).map { JSON.string($0.name) }
    if !required.isEmpty { result["required"] = .array(required) }
    result["properties"] = .object(
      JSONObject(rows.map { JSONObject.Member(key: $0.name, value: property($0, table, method: method)) }))
    let exclusions = rows.compactMap { row in row.excludes.map { exclusion(row, $0, table) } }
    if !exclusions.isEmpty { result["allOf"] = .array(exclusions) }
    return .object(result)
  }

  /// Two keys that may not both have a value.
  private static func exclusion(_ row: TaskKey, _ other: String, _ table: TaskKeyTable) -> JSON {
    let names = [table.row(other, method: nil).name, row.name]
    let present = names.map { JSONObject.Member(key: $0, value: ["not": ["type": "null"]]) }
    return [
      "not": ["required": .array(names.map { .string($0) }), "properties": .object(JSONObject(present))]
    ]
  }

  private static func property(_ row: TaskKey, _ table: TaskKeyTable, method: String?) -> JSON {
    if row.path == "method.name", let method { return ["const": .string(method)] }
    var result = JSONObject()
    result["description"] = .string(row.summary)
    if row.defaultValue != .null { result["default"] = row.defaultValue }
    for member in shape(of: row, table).objectValue?.members ?? [] { result[member.key] = member.value }
    return .object(result)
  }

  private static func shape(of row: TaskKey, _ table: TaskKeyTable) -> JSON {
    if row.type == .items {
      return [
        "type": types(["array"], nullable: !row.isRequired),
        "items": object(under: row.path, table, method: nil, nullable: false),
      ]
    }
    guard case .group(let shortForm) = row.type else { return shape(of: row.type, nullable: !row.isRequired) }
    guard let shortForm else { return object(under: row.path, table, method: nil, nullable: !row.isRequired) }
    let methods: [String?] = row.path == "method" ? TuningMethods.all.map { $0.name } : [nil]
    let objects = methods.map { object(under: row.path, table, method: $0, nullable: false) }
    return ["anyOf": .array([shape(of: shortForm, nullable: !row.isRequired)] + objects)]
  }

  /// The schema of one value. Texts may look like numbers or flags: the reader takes them as they are written.
  private static func shape(of type: TaskValueType, nullable: Bool) -> JSON {
    switch type {
    case .group:
      return ["type": types(["object"], nullable: nullable)]
    case .items:
      return ["type": types(["array"], nullable: nullable)]
    case .text:
      return ["type": types(["string", "number", "boolean"], nullable: nullable), "minLength": 1]
    case .name:
      return ["type": types(["string", "number"], nullable: nullable), "pattern": .string(TaskName.pattern)]
    case .choice(let names):
      return ["enum": .array(names.map { .string($0) } + (nullable ? [nil] : []))]
    case .wholeNumber(let range):
      var result: JSONObject = JSONObject()
      result["type"] = types(["integer"], nullable: nullable)
      result["minimum"] = JSON(range.lowerBound)
      if range.upperBound < .max { result["maximum"] = JSON(range.upperBound) }
      return .object(result)
    case .number(let range):
      var result: JSONObject = JSONObject()
      result["type"] = types(["number"], nullable: nullable)
      result[range.includesLow ? "minimum" : "exclusiveMinimum"] = JSON(range.low)
      if range.high.isFinite { result[range.includesHigh ? "maximum" : "exclusiveMaximum"] = JSON(range.high) }
      return .object(result)
    case .flag:
      return ["type": types(["boolean"], nullable: nullable)]
    case .texts:
      let one = shape(of: .text, nullable: nullable)
      return ["anyOf": [one, shape(of: .textList(atLeast: 1), nullable: false)]]
    case .textMap:
      return [
        "type": types(["object"], nullable: nullable), "minProperties": 1,
        "additionalProperties": shape(of: .text, nullable: true),
      ]
    case .numberMap:
      return [
        "type": types(["object"], nullable: nullable), "minProperties": 1, "additionalProperties": ["type": "number"],
      ]
    case .space:
      let values: JSON = ["type": "array", "minItems": 1]
      let range: JSON = [
        "type": "object", "required": ["from", "to"], "additionalProperties": false,
        "properties": [
          "from": ["type": "number"], "to": ["type": "number"], "scale": ["enum": ["log", "linear"]],
        ],
      ]
      return [
        "type": types(["object"], nullable: nullable), "minProperties": 1,
        "additionalProperties": ["anyOf": [values, range]],
      ]
    case .weights:
      let numbers: JSON = [
        "type": "object", "minProperties": 1, "additionalProperties": ["type": "number", "minimum": 0],
      ]
      return ["anyOf": [["enum": .array(["balanced"] + (nullable ? [nil] : []))], numbers]]
    case .textList(let fewest):
      return [
        "type": types(["array"], nullable: nullable), "minItems": JSON(fewest), "uniqueItems": true,
        "items": ["type": ["string", "number", "boolean", "null"], "minLength": 1],
      ]
    case .fractionOrCount:
      let forms: [JSON] = [
        ["type": "number", "minimum": 0, "exclusiveMaximum": 1], ["type": "integer", "minimum": 1],
      ]
      return ["anyOf": .array(forms + (nullable ? [["type": "null"]] : []))]
    }
  }

  private static func types(_ names: [String], nullable: Bool) -> JSON {
    let all = names + (nullable ? ["null"] : [])
    return all.count == 1 ? .string(all[0]) : .array(all.map { .string($0) })
  }
}
