import Files
package import Store
import Training

/// What lies in the folder of a run: models, states, and what shows texts of the user's.
package struct RunParts: Sendable, Equatable {
  /// A folder in it.
  package struct Part: Sendable, Equatable {
    package let path: String
    package let use: DiskUse

    init(_ path: String) {
      self.path = path
      use = DiskUse(path)
    }
  }

  package let use: DiskUse
  /// The published models: one, or one a head.
  package let models: [Part]
  /// States from which the run can be gone on with.
  package let states: [Part]
  /// What of the user's texts is in which file, in words.
  package let texts: [String]

  package init(_ run: StoredRun) {
    use = DiskUse(run.path)
    models = Self.models(in: run.path).map { Part($0) }
    states = Self.names(in: run.path).filter { $0.hasPrefix("checkpoint-") }.map { Part(run.path + "/" + $0) }
    texts = ([run.path] + Self.heads(in: run.path)).flatMap { folder in
      Self.texts(in: folder).map { folder == run.path ? $0 : "\(folder.dropFirst(run.path.count + 1))/\($0)" }
    }
  }

  /// The folders of a run's models.
  package static func models(in run: String) -> [String] {
    ([run] + heads(in: run)).map { $0 + "/model" }.filter(isFolder)
  }

  /// Of a training of several heads the folder of each.
  private static func heads(in run: String) -> [String] {
    names(in: run).map { run + "/" + $0 }.filter { isFolder($0 + "/model") }
  }

  private static func names(in folder: String) -> [String] { (try? FileStatus.entries(of: folder)) ?? [] }

  /// Not where a link stands for one.
  static func isFolder(_ path: String) -> Bool { (try? FileStatus(link: path))?.kind == .directory }

  private static func texts(in folder: String) -> [String] {
    func file(_ name: String) -> MappedFile? { try? MappedFile(path: folder + "/" + name) }
    var found: [String] = []
    if let kept = file(KeptMistakes.fileName) {
      let lines = kept.withBytes { bytes in bytes.count { $0 == UInt8(ascii: "\n") } }
      found.append("\(KeptMistakes.fileName) holds \(lines) validation texts")
    }
    if let summary = file("summary.json"), let json = try? JSON.parse(summary), showsErrors(json) {
      found.append("summary.json shows texts of the test data")
    }
    if file(Baselines.fileName) != nil { found.append("\(Baselines.fileName) holds words of the training texts") }
    if file(AddedVocabulary.fileName) != nil {
      found.append("\(AddedVocabulary.fileName) and the tokenizer hold words of the texts")
    }
    return found
  }

  private static func showsErrors(_ json: JSON) -> Bool {
    switch json {
    case .object(let object):
      object.members.contains { member in
        (member.key == "errors" && member.value.arrayValue?.isEmpty == false) || showsErrors(member.value)
      }
    case .array(let items): items.contains(where: showsErrors)
    case .string, .number, .bool, .null: false
    }
  }
}
