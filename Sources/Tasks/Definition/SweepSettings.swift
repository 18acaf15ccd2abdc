package import Files
import Foundation

/// A task's `sweep`: the settings that are tried and how.
package struct SweepSettings: Sendable, Equatable {
  package enum Strategy: String, Sendable, CaseIterable {
    /// Every trial is trained to its end.
    case random
    /// Trials are stopped early in rounds: of each round's the best third goes on three times as far.
    case halving
  }

  /// What a setting is drawn from.
  package enum Range: Sendable, Equatable {
    /// One of these, each as likely.
    case choice([String])
    /// From the first to the second number, each order of magnitude as likely.
    case logarithmic(Double, Double)
    /// From the first to the second number.
    case linear(Double, Double)
  }

  package let trials: Int
  package let strategy: Strategy
  package let seed: UInt64
  /// Path of a setting and what it is drawn from, in the file's order.
  package let space: [(path: String, range: Range)]

  package static func == (first: SweepSettings, second: SweepSettings) -> Bool { first.json == second.json }

  /// The `sweep` of a task file; nil where it has none.
  ///
  /// - Throws: `FilesError`, `TaskDefinitionError`.
  package static func read(
    path: String, overrides: [String] = [], registry: TaskRegistry
  ) throws -> SweepSettings? {
    let (tree, _) = try TaskDefinition.tree(path: path)
    let table = TaskKeyTable(registry)
    let changed = try overrides.map(TaskOverride.init).reduce(tree) { try $1.applied(to: $0, table) }
    guard let node = changed["sweep"], !node.isNull else { return nil }
    return try SweepSettings(SettingsReader(changed, table), table)
  }

  private init(_ reader: SettingsReader, _ table: TaskKeyTable) throws {
    trials = try reader.integer("sweep.trials")
    strategy = try reader.choice("sweep.strategy", as: Strategy.self)
    seed = UInt64(try reader.integer("sweep.seed"))
    guard let node = try reader.node("sweep.space"), case .mapping(let members) = node.content, !members.isEmpty else {
      throw TaskDefinitionError.missingKey(
        try reader.place("sweep"), path: "sweep.space", expected: TaskValueType.space.expectation)
    }
    space = try members.map { member in
      guard !member.key.hasPrefix("sweep"), table.keys.contains(where: { $0.path.hasSameBytes(as: member.key) }) else {
        let near = NearestName.find(member.key, in: table.keys.map(\.path))
        throw TaskDefinitionError.wrongValue(
          member.place, path: "sweep.space", expected: "paths of settings such as training.learning_rate",
          found: member.key, suggestion: near.map { "'\($0)'" })
      }
      guard Self.isTried(member.key) else {
        throw TaskDefinitionError.conflict(
          member.place, paths: ["sweep.space.\(member.key)"],
          reason:
            "trials are compared by one metric on the same rows; settings of method, training, head and encoder are "
            + "tried")
      }
      return (member.key, try Self.range(member))
    }
  }

  /// Whether a setting may differ between trials that are compared.
  private static func isTried(_ path: String) -> Bool {
    let parts = path.split(separator: ".")
    return ["method", "training", "head", "encoder", "overflow", "context"].contains(String(parts.first ?? ""))
      && !["training.metric", "training.lanes", "training.evaluations", "training.evaluate_every"].contains(path)
  }

  private static func range(_ member: SettingNode.Member) throws -> Range {
    let path = "sweep.space.\(member.key)"
    func wrong(_ expected: String) -> TaskDefinitionError {
      .wrongValue(
        member.value.place, path: path, expected: expected, found: member.value.found, suggestion: nil)
    }
    switch member.value.content {
    case .list(let items):
      let texts = items.compactMap { item -> String? in
        guard case .scalar(let text, _) = item.content else { return nil }
        return text
      }
      guard texts.count == items.count, !texts.isEmpty else { throw wrong("a list of plain values") }
      return .choice(texts)
    case .mapping(let parts):
      let known = ["from", "to", "scale"]
      guard parts.allSatisfy({ part in known.contains { $0.hasSameBytes(as: part.key) } }),
        let low = member.value["from"]?.number, let high = member.value["to"]?.number, low < high
      else { throw wrong("{from: low, to: high} with numbers, and scale: log or linear") }
      switch member.value["scale"].map({ $0.content }) {
      case .scalar("linear", _): return .linear(low, high)
      case nil, .scalar("log", _):
        guard low > 0 else { throw wrong("numbers above 0 where scale is log, which it is when nothing is said") }
        return .logarithmic(low, high)
      default: throw wrong("scale: log or linear")
      }
    case .scalar: throw wrong("a list of values, or {from: low, to: high}")
    }
  }

  package var json: JSON {
    var object = JSONObject()
    object["trials"] = .number(JSONNumber(trials))
    object["strategy"] = .string(strategy.rawValue)
    object["seed"] = .number(JSONNumber(Int(clamping: seed)))
    object["space"] = .object(JSONObject(space.map { .init(key: $0.path, value: $0.range.json) }))
    return .object(object)
  }

  static let keys = [
    TaskKey("sweep", .group(shortForm: nil), "settings to try, for hone sweep"),
    TaskKey("sweep.trials", .wholeNumber(1...10_000), default: 12, "how many settings are tried"),
    TaskKey(
      "sweep.strategy", .choice(Strategy.allCases.map(\.rawValue)), default: .string(Strategy.halving.rawValue),
      "halving: trials are stopped early in rounds, the best third goes on; random: all are trained to their end"),
    TaskKey("sweep.seed", .wholeNumber(0...Int.max), default: 1, "seed of what is drawn"),
    TaskKey("sweep.space", .space, required: true, "what each setting is drawn from"),
  ]
}

extension SweepSettings.Range {
  fileprivate var json: JSON {
    switch self {
    case .choice(let texts): .array(texts.map { .string($0) })
    case .logarithmic(let low, let high):
      ["from": .number(JSONNumber(low)), "to": .number(JSONNumber(high)), "scale": "log"]
    case .linear(let low, let high):
      ["from": .number(JSONNumber(low)), "to": .number(JSONNumber(high)), "scale": "linear"]
    }
  }
}
