import Files

/// `launch.json` of a run: how it was begun, for going on.
package struct RunLaunch {
  package static let fileName = "launch.json"
  static let version = 1

  /// A checkpoint or adapter that the training starts from, absolute.
  package var initial: String?
  /// Where the model is published besides the run, absolute.
  package var out: String?
  /// The base encoder's directory, absolute.
  package var base: String?
  /// The task file and what was set besides, from which a run of several heads is read again.
  package var source: Source?
  /// Whether the model is scored on the task's test rows in the end.
  var scoresTest = true
  package var identity: RunIdentity?
  /// How the base encoder came to be, where 'hone pretrain' made it.
  var cameFrom = JSON.null

  /// Where a task was read from.
  package struct Source: Sendable, Equatable {
    package let file: String
    package let overrides: [String]

    package init(file: String, overrides: [String]) {
      self.file = file
      self.overrides = overrides
    }
  }

  /// The gradient lanes that the run was made with.
  var lanes: Int? { identity?.settings["training"]?["lanes"]?.intValue }

  package init(initial: String? = nil, out: String? = nil) {
    self.initial = initial
    self.out = out
  }

  /// - Throws: `FilesError`, `RunError.cannotResume` for a run that keeps no such file.
  package init(run: RunFolder) throws {
    let path = run.path + "/" + Self.fileName
    guard try FileStatus(path) != nil else {
      throw RunError.cannotResume(run: run.path, reason: "it has no \(Self.fileName)")
    }
    let json = try JSON.parse(MappedFile(path: path))
    guard json["version"]?.intValue == Self.version else {
      throw RunError.cannotResume(run: run.path, reason: "its \(Self.fileName) is of another version")
    }
    initial = json["initial"]?.stringValue
    out = json["out"]?.stringValue
    base = json["base"]?.stringValue
    if let file = json["source"]?["file"]?.stringValue {
      source = Source(file: file, overrides: json["source"]?["overrides"]?.arrayValue?.compactMap(\.stringValue) ?? [])
    }
    scoresTest = json["scores_test"]?.boolValue ?? true
    identity = json["identity"].flatMap(RunIdentity.init)
    cameFrom = json["came_from"] ?? .null
  }

  func write(to run: RunFolder) throws {
    var object = JSONObject()
    object["version"] = .number(JSONNumber(Self.version))
    object["task"] = .string(run.task)
    object["name"] = .string(run.name)
    object["scores_test"] = .bool(scoresTest)
    object["initial"] = initial.map { .string($0) } ?? .null
    object["out"] = out.map { .string($0) } ?? .null
    object["base"] = base.map { .string($0) } ?? .null
    object["source"] =
      source.map { ["file": .string($0.file), "overrides": .array($0.overrides.map { .string($0) })] } ?? .null
    object["came_from"] = cameFrom
    object["identity"] = identity?.json ?? .null
    try AtomicFile.write(run.path + "/" + Self.fileName, JSON.object(object).serialized(pretty: true) + "\n")
  }
}
