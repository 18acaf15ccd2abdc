import Files
import Tasks

/// What a request of the Hugging Face inference shape says under `parameters`.
struct AnswerParameters: Sendable, Equatable {
  /// Labels at most, the best first; nil: all.
  var topCount: Int?
  /// What scores are; nil: as the model's kind says.
  var function: ScoreFunction?
  /// Whether each token is answered for by itself, and not each entity.
  var isPerToken = false
  /// Labels of tokens or entities that are left out.
  var ignoredLabels = ["O"]

  /// Keys by what they are for: models of whole texts, or of words.
  private static let textKeys = ["top_k", "topK", "function_to_apply", "functionToApply"]
  private static let wordKeys = [
    "aggregation_strategy", "aggregationStrategy", "ignore_labels", "ignoreLabels", "stride",
  ]

  init() {}

  /// Words are given one tag each, so `first`, `average` and `max` say the same as `simple`.
  ///
  /// - Parameter kind: of the model that is asked.
  /// - Throws: `ServingError.invalid` for an unknown name or value, or one that says nothing to the model.
  init(_ body: JSONBody, for kind: TaskKind) throws {
    guard let own = try body.object("parameters") else { return }
    let known = kind.isOfTexts ? Self.textKeys : Self.wordKeys
    if let unknown = own.object.members.first(where: { member in !known.contains { $0.hasSameBytes(as: member.key) } })
    {
      let names = kind.isOfTexts ? "top_k or function_to_apply" : "aggregation_strategy or ignore_labels"
      throw ServingError.invalid(
        "parameters: expected \(names) for a model of the kind \(kind.name), found '\(unknown.key.prefix(60))'")
    }
    topCount = try own.count("top_k", "topK")
    function = try own.string("function_to_apply", "functionToApply").map { name in
      try Self.named(name, "function_to_apply", ScoreFunction.allCases.map { ($0.rawValue, $0) })
    }
    let strategies = ["none", "simple", "first", "average", "max"]
    if let name = try own.string("aggregation_strategy", "aggregationStrategy") {
      isPerToken = try Self.named(name, "aggregation_strategy", strategies.map { ($0, $0) }) == "none"
    }
    ignoredLabels = try own.strings("ignore_labels", "ignoreLabels") ?? ignoredLabels
    guard isPerToken || ignoredLabels.contains(where: { $0.hasSameBytes(as: "O") }) else {
      throw ServingError.invalid(
        "parameters.ignore_labels: expected O among them, since words outside of entities make no entity here; ask for "
          + "each token with the aggregation_strategy none")
    }
    guard own.value(["stride"]) == nil else {
      throw ServingError.invalid(
        "parameters.stride: expected none, since long texts are always read in overlapping windows; leave it out")
    }
  }

  func ignores(_ label: String) -> Bool { ignoredLabels.contains { $0.hasSameBytes(as: label) } }

  private static func named<Value>(_ name: String, _ key: String, _ values: [(String, Value)]) throws -> Value {
    guard let value = values.first(where: { $0.0.hasSameBytes(as: name) }) else {
      let known = values.map(\.0).joined(separator: ", ")
      throw ServingError.invalid("parameters.\(key): expected one of \(known), found '\(name.prefix(60))'")
    }
    return value.1
  }
}
