import Files

/// One task as its file describes it, checked: kind, labels, data, encoder, method, hyperparameters.
package struct TaskDefinition: Sendable {
  package static let version = 1
  package static let fileName = "task.yaml"

  package var name: String
  /// A name of `TaskRegistry.kinds`.
  package var kind: String
  package var description: String?
  /// A name under `models/`, or a path relative to the task file or the workspace.
  package var encoder: String
  /// The labels in their order; nil: the training data's, sorted.
  package var labels: [String]?
  package var head: HeadSettings
  package var data: DataSettings
  package var method: any TuningMethod
  package var training: TrainingSettings
  package var overflow: OverflowRule
  /// What the model sees around a word; of entity tasks.
  package var context: ContextRule
  package var calibration: CalibrationSettings
  /// Rules beside the model; of entity tasks.
  package var patterns: [PatternSettings]
  /// The folder that file names in the definition are relative to; empty: the working directory.
  package var folder: String

  init(_ reader: SettingsReader, folder: String, defaultName: String) throws {
    _ = try reader.integer("version")
    name = try TaskName.checked(reader) ?? defaultName
    kind = try reader.choice("kind")
    description = try reader.optionalText("description")
    encoder = try reader.text("encoder")
    labels = try reader.optionalTexts("labels")
    head = try HeadSettings(reader)
    data = try DataSettings(reader)
    method = try TuningMethods.read(reader)
    training = try TrainingSettings(reader, method: method, kind: TaskKinds.kind(kind))
    overflow = try reader.choice("overflow", as: OverflowRule.self)
    context = try reader.choice("context", as: ContextRule.self)
    calibration = try CalibrationSettings(reader)
    patterns = try PatternSettings.read(reader)
    self.folder = folder
    try checkTogether(reader)
  }

  /// Settings that make sense only with others.
  private func checkTogether(_ reader: SettingsReader) throws {
    for row in reader.table.keys {
      guard let owner = row.kind, owner != kind, let node = try reader.node(row.path) else { continue }
      guard case .scalar(let text, _) = node.content, text == row.defaultValue.stringValue else {
        throw TaskDefinitionError.conflict(
          node.place, paths: [row.path, "kind"], reason: "it belongs to the kind \(owner), and the task's is \(kind)")
      }
    }
    try checkKind(reader)
    if data.groupColumn != nil, data.timeColumn != nil {
      throw TaskDefinitionError.conflict(
        try reader.place("data.by"), paths: ["data.group", "data.by"],
        reason: "rows are held out by one of them; keep one")
    }
    for path in ["data.group", "data.by"] where try reader.node(path) != nil {
      guard data.validation.file != nil || data.validation == .none, data.test.file != nil || data.test == .none else {
        continue
      }
      throw TaskDefinitionError.conflict(
        try reader.place(path), paths: [path],
        reason: "nothing is held out by it; set data.validation or data.test to {fraction: 0.2}")
    }
    if calibration.wish != nil, data.validation == .none {
      throw TaskDefinitionError.conflict(
        try reader.place("abstain"), paths: ["abstain"],
        reason: "its threshold is fitted on validation data; name data.validation, for instance {fraction: 0.1}")
    }
    if data.validation == .none {
      for path in ["training.patience", "training.evaluate_every", "training.evaluations"]
      where try reader.node(path) != nil {
        throw TaskDefinitionError.conflict(
          try reader.place(path), paths: [path],
          reason: "there is nothing to evaluate on; name data.validation, for instance {fraction: 0.1}")
      }
    }
    if method.trainsPooler, head.pooling == .mean {
      throw TaskDefinitionError.conflict(
        try reader.place("method.train_pooler"), paths: ["method.train_pooler", "head.pooling"],
        reason: "a mean-pooled head has no pooler; set train_pooler: false, or pooling: cls")
    }
  }

  /// Settings that say nothing to the task's kind.
  private func checkKind(_ reader: SettingsReader) throws {
    guard let target = TaskKinds.kind(kind)?.target else { return }
    var foreign: [String] = []
    switch target {
    case .text: break
    case .labels: foreign = ["abstain"]
    case .number:
      foreign = ["abstain", "training.class_weights", "training.label_smoothing", "training.focal_gamma"]
    case .words:
      foreign = [
        "data.pair", "data.map", "data.group", "data.by", "data.sheet", "abstain", "training.class_weights",
        "training.label_smoothing", "training.focal_gamma",
      ]
    }
    for path in foreign {
      guard let node = try reader.node(path), node.number != 0 else { continue }
      if case .mapping(let members) = node.content, members.allSatisfy({ $0.value.isNull }) { continue }
      throw TaskDefinitionError.conflict(
        node.place, paths: [path, "kind"], reason: "the kind \(kind) does not use it; remove it")
    }
  }

  static func keys(_ registry: TaskRegistry) -> [TaskKey] {
    [
      TaskKey("version", .wholeNumber(version...version), required: true, "version of this file's form"),
      TaskKey("name", .name, "name of the task; default: its folder's"),
      TaskKey("kind", .choice(registry.kinds), required: true, "what is predicted"),
      TaskKey("description", .text, "a sentence about the task"),
      TaskKey(
        "encoder", .text, default: "minilm-l6",
        "text encoder: a name under models/, or a path relative to this file or the workspace"),
      TaskKey(
        "labels", .textList(atLeast: 1),
        "the labels in their order, of entity tasks the types; default: the training data's, sorted"),
    ]
  }
}

extension TaskDefinition: Equatable {
  /// Equal folders and settings, texts by their bytes: labels differ that only look alike.
  package static func == (first: TaskDefinition, second: TaskDefinition) -> Bool {
    first.folder.hasSameBytes(as: second.folder)
      && first.json() == second.json()
  }
}
