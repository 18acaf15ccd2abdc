import Encoders
package import Files
import Foundation
import Kernels
package import Tasks

/// What decides the bits of a run's weights: a run goes on only where all of it is as it was.
package struct RunIdentity: Equatable, Sendable {
  /// Digest of each file of examples, by head and role.
  var data: JSONObject
  /// Digest of the base encoder's weights, and of what the training starts from besides.
  var weights: JSONObject
  /// The settings, without those that change no weight.
  var settings: JSON
  /// Program, BLAS and instruction set.
  var arithmetic: JSONObject

  /// - Throws: `FilesError` when a file cannot be read.
  init(
    heads: [(name: String?, task: TaskDefinition, subject: any TrainingSubject)], settings: JSON,
    base: ModelDirectory, encoderDigest: String?, initial: String?
  ) throws {
    let files = heads.flatMap { head in
      head.subject.sources.map { source in
        (role: [head.name, source.role].compactMap { $0 }.joined(separator: " "), path: source.path)
      }
    }
    try self.init(
      files: try files.map { ($0.role, $0.path, try Self.digest(of: $0.path)) }, settings: settings, base: base,
      encoderDigest: encoderDigest, initial: initial)
  }

  /// - Parameter files: role, path and digest of what is learned from.
  /// - Throws: `FilesError` when a file cannot be read.
  init(
    files: [(role: String, path: String, digest: String)], settings: JSON, base: ModelDirectory,
    encoderDigest: String?, initial: String? = nil
  ) throws {
    data = JSONObject()
    for file in files { data[file.role] = ["file": .string(file.path), "sha256": .string(file.digest)] }
    weights = JSONObject()
    weights["encoder"] = encoderDigest.map { .string($0) } ?? .null
    // Its configuration and tokenizer decide as much.
    for name in ["config.json"] + CheckpointWriter.tokenizerFiles where base.handle.contains(name) {
      weights[name] = .string(Digest.sha256(try base.handle.map(name)))
    }
    if let initial { weights["initial"] = .string(try Self.digest(of: initial)) }
    self.settings = settings
    arithmetic = Self.arithmetic
  }

  /// Of a task before a run of it is made.
  ///
  /// - Throws: what any reader says about wrong input.
  package init(_ task: TaskDefinition, encoders: EncoderLocator) throws {
    guard let kind = TaskKinds.kind(task.kind) else {
      throw ModelError.invalidSetting(
        file: task.name, key: "kind", expected: "one of " + TaskKinds.all.map(\.name).joined(separator: ", "),
        found: task.kind)
    }
    let base = try ModelDirectory.open(encoders.path(of: task.encoder))
    try self.init(
      heads: [(name: nil, task: task, subject: TrainingSubjects.read(task, kind: kind))],
      settings: task.withAbsolutePaths(from: FileManager.default.currentDirectoryPath).json(), base: base,
      encoderDigest: DigestCache.standard.weights(of: base.weights, verify: false), initial: nil)
  }

  /// Of a directory: of all its files, by name.
  private static func digest(of path: String) throws -> String {
    guard try FileStatus(path)?.kind == .directory else { return try Digest.sha256(path: path) }
    var lines = ""
    for name in try FileStatus.entries(of: path) {
      guard try FileStatus(path + "/" + name)?.kind == .file else { continue }
      lines += "\(try Digest.sha256(path: path + "/" + name)) \(name)\n"
    }
    return Array(lines.utf8).withUnsafeBytes { Digest.sha256($0) }
  }

  private static let arithmetic: JSONObject = {
    var object = JSONObject()
    object["program"] = (try? Digest.sha256(path: "/proc/self/exe")).map { .string($0) } ?? .null
    object["blas"] = .string("\(BLAS.configuration.trimmingCharacters(in: .whitespaces)), core \(BLAS.coreName)")
    object["instruction_set"] = .string(
      CPUFeatures.buildInstructionSet + (CPUFeatures.usesWideTiles ? ", products in AVX-512" : ""))
    return object
  }()

  /// Settings that say how a training is kept and not what it computes.
  private static let free: Set<String> = [
    "description", "training.save_steps", "training.save_minutes", "training.keep_last",
    "training.keep_texts",
    // Files and encoder are compared by what they hold.
    "data.train", "data.validation", "data.test", "encoder",
  ]

  private static func isFree(_ path: String) -> Bool {
    var own = Substring(path)
    if path.hasPrefix("heads."), let task = path.range(of: ".task.") { own = path[task.upperBound...] }
    return free.contains(String(own))
  }

  /// What is different in words, of data, weights and settings.
  package func changes(from earlier: RunIdentity) -> [String] {
    var found: [String] = []
    for member in earlier.data.members where data[member.key]?["sha256"] != member.value["sha256"] {
      let file = data[member.key]?["file"]?.stringValue ?? member.value["file"]?.stringValue ?? ""
      found.append("the \(member.key) data \(file) has changed")
    }
    for member in data.members where earlier.data[member.key] == nil { found.append("the \(member.key) data is new") }
    if earlier.weights["encoder"] != weights["encoder"] { found.append("the encoder's weights are others") }
    if earlier.weights["initial"] != weights["initial"] { found.append("what --initial names has changed") }
    let names = Set((earlier.weights.members + weights.members).map(\.key)).subtracting(["encoder", "initial"])
    // Runs of earlier builds say nothing of them.
    for name in names where earlier.weights["config.json"] != nil && earlier.weights[name] != weights[name] {
      found.append("the encoder's \(name) has changed")
    }
    let before = Self.flat(earlier.settings)
    let now = Self.flat(settings)
    for (path, value) in before where !Self.isFree(path) && now[path] != value {
      found.append("\(path) was \(value.serialized()) and is \(now[path]?.serialized() ?? "not set")")
    }
    for (path, value) in now where !Self.isFree(path) && before[path] == nil {
      found.append("\(path) was not set and is \(value.serialized())")
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// What computes is different in words.
  package func otherArithmetic(than earlier: RunIdentity) -> [String] {
    let names = [
      ("program", "another build of hone"), ("blas", "another BLAS"), ("instruction_set", "another core type"),
    ]
    return names.filter { earlier.arithmetic[$0.0] != arithmetic[$0.0] }.map(\.1)
  }

  private static func flat(_ json: JSON, _ path: String = "") -> [String: JSON] {
    guard case .object(let object) = json else { return json.isNull ? [:] : [path: json] }
    return object.members.reduce(into: [:]) { result, member in
      result.merge(flat(member.value, path.isEmpty ? member.key : path + "." + member.key)) { $1 }
    }
  }
}

extension RunIdentity {
  package var json: JSON {
    ["data": .object(data), "weights": .object(weights), "arithmetic": .object(arithmetic), "settings": settings]
  }

  package init?(_ json: JSON) {
    guard let data = json["data"]?.objectValue, let weights = json["weights"]?.objectValue,
      let arithmetic = json["arithmetic"]?.objectValue, let settings = json["settings"]
    else { return nil }
    self.data = data
    self.weights = weights
    self.arithmetic = arithmetic
    self.settings = settings
  }
}
