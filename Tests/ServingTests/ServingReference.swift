import Files
import Testing

/// What the libraries behind the interfaces answer, from `make_serving_fixtures.py`.
enum ServingReference {
  static func read(_ key: String) throws -> JSON {
    try #require(JSON.parse(MappedFile(path: TinyServer.fixtures + "/serving/reference.json"))[key])
  }

  /// The body of a call.
  static func body(_ members: (String, JSON)...) -> String {
    var object = JSONObject()
    for (key, value) in members { object[key] = value }
    return JSON.object(object).serialized()
  }
}

extension JSON {
  var strings: [String] { arrayValue?.compactMap(\.stringValue) ?? [] }
  var doubles: [Double] { arrayValue?.compactMap(\.doubleValue) ?? [] }
}
