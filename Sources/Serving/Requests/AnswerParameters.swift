import Files
import Tasks

/// What a request of the Hugging Face inference shape says under `parameters`.
struct AnswerParameters: Sendable, Equatable {
  /// Labels at most, the best first; nil: all.
  var topCount: Int?
  /// What scores are; nil: as the model's kind says.
  var function: ScoreFunction?

  init() {}

  /// Words are given one tag each, so `first`, `average` and `max` say the same as `simple`.
  ///
  /// - Throws: `ServingError.invalid` for an unknown name or value.
  init(_ body: JSONBody) throws {
    guard let value = body.value(["parameters"]) else { return }
    guard let object = value.objectValue else { throw body.wrong("parameters", "an object", value) }
    let known = [
      "top_k", "topK", "function_to_apply", "functionToApply", "aggregation_strategy", "aggregationStrategy",
    ]
    if let unknown = object.members.first(where: { member in !known.contains { $0.hasSameBytes(as: member.key) } }) {
      throw ServingError.invalid(
        "parameters: expected top_k, function_to_apply or aggregation_strategy, found '\(unknown.key.prefix(60))'")
    }
    let own = JSONBody(object)
    topCount = try own.count("top_k", "topK")
    function = try own.string("function_to_apply", "functionToApply").map { name in
      try Self.named(name, "function_to_apply", ScoreFunction.allCases.map { ($0.rawValue, $0) })
    }
    let strategies = ["simple", "first", "average", "max"]
    if let name = try own.string("aggregation_strategy", "aggregationStrategy") {
      _ = try Self.named(name, "aggregation_strategy", strategies.map { ($0, $0) })
    }
  }

  private static func named<Value>(_ name: String, _ key: String, _ values: [(String, Value)]) throws -> Value {
    guard let value = values.first(where: { $0.0.hasSameBytes(as: name) }) else {
      let known = values.map(\.0).joined(separator: ", ")
      throw ServingError.invalid("parameters.\(key): expected one of \(known), found '\(name.prefix(60))'")
    }
    return value.1
  }
}
