package import Files
import Foundation

/// A task file with `heads`: several tasks that are trained together on one encoder.
///
/// What stands beside `heads` holds for every head; an item says what is different, or names a task file for its kind,
/// labels, data (with names relative to that file) and head. Encoder, method and training are those of the file itself.
package struct JointTask: Sendable {
  package struct Head: Sendable {
    package let name: String
    /// What the head's mean loss is multiplied with.
    package let weight: Double
    package let task: TaskDefinition
  }

  package let name: String
  package internal(set) var heads: [Head]
  /// 1: every text once an epoch; above: texts of heads with few labels come more often.
  package let temperature: Double
  /// The file's text with every override, for the run to keep.
  package let source: JSON

  /// Encoder, method and training of all.
  package var shared: TaskDefinition { heads[0].task }

  static let ownKeys: Set<String> = ["heads", "sampling_temperature"]
  /// What a head's own file may say for it.
  private static let headKeys: Set<String> = [
    "kind", "labels", "data", "head", "overflow", "context", "abstain", "calibrate", "patterns", "description",
  ]
  /// What only the whole file may say.
  private static let sharedKeys: Set<String> = ["encoder", "method", "training", "version"]
  /// What each head may say of its own loss and score, under `training`.
  private static let ownTraining: Set<String> = [
    "class_weights", "label_smoothing", "focal_gamma", "huber_delta", "metric",
  ]

  /// Whether a tree is one of several heads.
  static func isJoint(_ root: SettingNode) -> Bool { root["heads"].map { !$0.isNull } ?? false }

  init(_ root: SettingNode, folder: String, defaultName: String, registry: TaskRegistry) throws {
    guard let list = root["heads"], case .list(let items) = list.content, !items.isEmpty else {
      throw TaskDefinitionError.wrongValue(
        root["heads"]?.place ?? root.place, path: "heads", expected: "a list of heads, each a mapping",
        found: root["heads"]?.found ?? "nothing", suggestion: nil)
    }
    name = try Self.text(root, "name") ?? defaultName
    guard TaskName.isValid(name) else {
      throw TaskDefinitionError.wrongValue(
        root["name"]?.place ?? root.place, path: "name", expected: TaskValueType.name.expectation, found: "'\(name)'",
        suggestion: "'\(TaskName.derived(from: name))'")
    }
    temperature = try Self.number(root, "sampling_temperature", path: "sampling_temperature", atLeast: 1) ?? 1
    var heads: [Head] = []
    for item in items {
      let head = try Self.head(item, of: root, folder: folder, registry: registry)
      if heads.contains(where: { $0.name.hasSameBytes(as: head.name) }) {
        throw TaskDefinitionError.repeatedText(item.place, path: "heads", text: head.name)
      }
      heads.append(head)
    }
    self.heads = heads
    source = root.json
  }

  private static func head(
    _ item: SettingNode, of root: SettingNode, folder: String, registry: TaskRegistry
  ) throws -> Head {
    guard case .mapping(let members) = item.content else {
      throw TaskDefinitionError.wrongValue(
        item.place, path: "heads", expected: "a mapping with a kind and data, or a task", found: item.found,
        suggestion: nil)
    }
    if let wrong = members.first(where: { sharedKeys.contains($0.key) && $0.key != "training" }) {
      throw TaskDefinitionError.conflict(
        wrong.place, paths: ["heads.\(wrong.key)"], reason: "it is the same for all heads; write it beside heads")
    }
    let weight = try number(item, "weight", path: "heads.weight", atLeast: 0) ?? 1
    var base = root.without(ownKeys)
    var place = folder
    if let file = try text(item, "task") {
      let path = TaskDefinition.joined(folder, file)
      let (tree, own) = try TaskDefinition.tree(path: path)
      guard !isJoint(tree) else {
        throw TaskDefinitionError.conflict(
          item.place, paths: ["heads.task"], reason: "\(path) has heads itself; name the file of one task")
      }
      // Names of files are relative to the file that they stand in: data comes from one of them.
      base = base.without(["data"]).merging(tree.keeping(headKeys)).merging(
        tree.keeping(["training"]) { ownTraining.contains($0) })
      base = base.merging(tree.keeping(["name"]))
      place = own
    }
    let own = item.without(["weight", "task"])
    if case .mapping(let members)? = own["training"]?.content,
      let wrong = members.first(where: { !ownTraining.contains($0.key) })
    {
      throw TaskDefinitionError.conflict(
        wrong.place, paths: ["heads.training.\(wrong.key)"],
        reason: "it is the same for all heads; write it beside heads")
    }
    let tree = base.merging(own)
    let reader = try SettingsReader(tree, TaskKeyTable(registry))
    guard
      let name = try text(item, "name") ?? text(base, "name").flatMap({ $0 == (try? text(root, "name")) ? nil : $0 })
    else {
      throw TaskDefinitionError.missingKey(item.place, path: "heads.name", expected: TaskValueType.name.expectation)
    }
    return Head(name: name, weight: weight, task: try TaskDefinition(reader, folder: place, defaultName: name))
  }

  private static func text(_ node: SettingNode, _ key: String) throws -> String? {
    guard let value = node[key], !value.isNull else { return nil }
    guard case .scalar(let text, _) = value.content, !text.isEmpty else {
      throw TaskDefinitionError.wrongValue(
        value.place, path: key, expected: "text", found: value.found, suggestion: nil)
    }
    return text
  }

  private static func number(
    _ node: SettingNode, _ key: String, path: String, atLeast low: Double
  ) throws -> Double? {
    guard let value = node[key], !value.isNull else { return nil }
    guard case .scalar(let text, _) = value.content, let number = Double(text), number.isFinite, number >= low,
      number > 0
    else {
      throw TaskDefinitionError.wrongValue(
        value.place, path: path, expected: low > 0 ? "a number of at least \(Int(low))" : "a number above 0",
        found: value.found, suggestion: nil)
    }
    return number
  }
}

extension SettingNode {
  /// The mapping without some keys.
  func without(_ keys: Set<String>) -> SettingNode {
    guard case .mapping(let members) = content else { return self }
    return SettingNode(content: .mapping(members.filter { !keys.contains($0.key) }), place: place)
  }

  /// The mapping with some keys only; of those that are mappings the members that `inner` wants.
  func keeping(_ keys: Set<String>, _ inner: (String) -> Bool = { _ in true }) -> SettingNode {
    guard case .mapping(let members) = content else { return self }
    let kept = members.filter { keys.contains($0.key) }.map { member -> Member in
      guard case .mapping(let values) = member.value.content else { return member }
      var copy = member
      copy.value = SettingNode(content: .mapping(values.filter { inner($0.key) }), place: member.value.place)
      return copy
    }
    return SettingNode(content: .mapping(kept), place: place)
  }

  /// The mapping with the members of another, mappings member by member.
  func merging(_ other: SettingNode) -> SettingNode {
    guard case .mapping(var members) = content, case .mapping(let others) = other.content else { return other }
    for member in others {
      if let index = members.firstIndex(where: { $0.key.hasSameBytes(as: member.key) }) {
        members[index].value = members[index].value.merging(member.value)
        members[index].place = member.place
      } else {
        members.append(member)
      }
    }
    return SettingNode(content: .mapping(members), place: place)
  }

  /// The tree with every scalar as it was written.
  var json: JSON {
    switch content {
    case .scalar(let text, let isPlain): isPlain && isNull ? .null : .string(text)
    case .list(let items): .array(items.map(\.json))
    case .mapping(let members): .object(JSONObject(members.map { .init(key: $0.key, value: $0.value.json) }))
    }
  }
}
