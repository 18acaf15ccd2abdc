import Files

/// How much the labels of a task weigh in its loss.
package enum ClassWeighting: Sendable, Equatable {
  case even
  /// n / (classes · count of the class), as scikit-learn's `class_weight="balanced"`; of several labels a text
  /// the absent over the present ones.
  case balanced
  case given([(label: String, weight: Double)])

  package static func == (left: ClassWeighting, right: ClassWeighting) -> Bool { left.json == right.json }

  init(_ reader: SettingsReader, _ path: String) throws {
    guard let node = try reader.node(path) else {
      self = .even
      return
    }
    if case .scalar(let text, _) = node.content {
      guard text == "balanced" else { throw reader.wrong(node, path) }
      self = .balanced
      return
    }
    guard let members = try reader.optionalMap(path) else { throw reader.wrong(node, path) }
    self = .given(
      try members.map { label, text in
        guard let text, let weight = Double(text), weight >= 0, weight.isFinite else {
          throw TaskDefinitionError.wrongValue(
            node.place, path: "\(path).\(label)", expected: "a number of at least 0", found: text ?? "nothing",
            suggestion: nil)
        }
        return (label, weight)
      })
  }

  var json: JSON {
    switch self {
    case .even: nil
    case .balanced: "balanced"
    case .given(let weights):
      .object(JSONObject(weights.map { .init(key: $0.label, value: .number(JSONNumber($0.weight))) }))
    }
  }

  /// One weight a label; empty where all weigh the same.
  ///
  /// - Parameter counts: how often each label occurs in training.
  /// - Throws: `ModelError.invalidSetting` for a label that the task does not have.
  package func weights(labels: [String], counts: [Int]) throws -> [Float] {
    switch self {
    case .even: return []
    case .balanced:
      let total = Double(counts.reduce(0, +))
      return counts.map { Float(total / (Double(counts.count) * Double(max(1, $0)))) }
    case .given(let weights):
      if let unknown = weights.first(where: { weight in !labels.contains { $0.hasSameBytes(as: weight.label) } }) {
        throw ModelError.invalidSetting(
          file: TaskDefinition.fileName, key: "training.class_weights",
          expected: "labels of the task (\(labels.joined(separator: ", ")))", found: unknown.label)
      }
      return labels.map { label in
        Float(weights.first { $0.label.hasSameBytes(as: label) }?.weight ?? 1)
      }
    }
  }
}
