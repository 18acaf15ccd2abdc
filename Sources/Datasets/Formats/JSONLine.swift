package import Files

/// One line of a JSONL file.
package enum JSONLine {
  struct Fault: Error { let reason: String }

  static func object(_ line: ArraySlice<UInt8>, source: String) -> Result<JSONObject, Fault> {
    do {
      let json = try JSON.parse(Array(line), source: source)
      guard let object = json.objectValue else {
        return .failure(Fault(reason: "expected a JSON object, found \(kind(of: json)); write {…} on each line"))
      }
      return .success(object)
    } catch FilesError.json(_, _, let column, let fault) {
      return .failure(Fault(reason: "bad JSON at column \(column): \(fault.description)"))
    } catch {
      return .failure(Fault(reason: "bad JSON: \(error)"))
    }
  }

  /// What a value is, for messages.
  package static func kind(of json: JSON) -> String {
    switch json {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let number): "the number \(number.literal.prefix(30))"
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }
}
