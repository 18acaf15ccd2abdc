package import Files

/// One choice of settings and how far it came.
package struct SweepTrial: Sendable, Equatable {
  package enum State: String, Sendable {
    /// Not begun, or interrupted before its first stop.
    case waiting
    /// Stopped after a round, and may go on.
    case stopped
    /// Trained to its end.
    case finished
    /// Cannot be trained.
    case failed
  }

  /// From 1.
  package let number: Int
  /// Paths of settings and what they are set to.
  package let settings: [(path: String, value: String)]
  package var state = State.waiting
  /// Rounds that it was trained for.
  package var rounds = 0
  /// The best validation score so far.
  package var score: Double?
  /// Why it failed.
  package var failure: String?

  package init(number: Int, settings: [(path: String, value: String)]) {
    self.number = number
    self.settings = settings
  }

  package static func == (first: SweepTrial, second: SweepTrial) -> Bool { first.json == second.json }

  package var name: String { "trial-\(number)" }
  package var overrides: [String] { settings.map { "\($0.path)=\($0.value)" } }

  package var json: JSON {
    var object = JSONObject()
    object["number"] = .number(JSONNumber(number))
    object["settings"] = .object(JSONObject(settings.map { .init(key: $0.path, value: .string($0.value)) }))
    object["state"] = .string(state.rawValue)
    object["rounds"] = .number(JSONNumber(rounds))
    object["score"] = score.map { .number(JSONNumber($0)) } ?? .null
    object["failure"] = failure.map { .string($0) } ?? .null
    return .object(object)
  }

  init?(_ json: JSON) {
    guard let number = json["number"]?.intValue, let settings = json["settings"]?.objectValue,
      let state = json["state"]?.stringValue.flatMap(State.init), let rounds = json["rounds"]?.intValue
    else { return nil }
    self.number = number
    self.settings = settings.members.map { ($0.key, $0.value.stringValue ?? "") }
    self.state = state
    self.rounds = rounds
    score = json["score"]?.doubleValue
    failure = json["failure"]?.stringValue
  }
}
