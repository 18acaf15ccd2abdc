package import Encoders
package import Tasks

/// Whether a task could be trained on an encoder: its examples are read and its model is made, and nothing is computed.
///
/// What is wrong is said at once, where the training itself is hours away.
package enum TaskReadiness {
  /// - Throws: what the training would: of the data, of settings, of what encoder and head do not have in common.
  /// - Returns: whether there is anything to score the model on.
  package static func check(_ file: TaskFile, base: ModelDirectory) throws -> Bool {
    switch file {
    case .single(let task):
      let (subject, settings) = try read(task, base)
      _ = try ClassifierModel(base.configuration, family: base.family, settings: settings)
      return isScored(subject)
    case .joint(let task):
      let heads = try task.heads.map { try read($0.task, base) }
      _ = try ClassifierModel.joint(base.configuration, family: base.family, settings: heads.map(\.settings))
      return heads.allSatisfy { isScored($0.subject) }
    }
  }

  private static func read(
    _ task: TaskDefinition, _ base: ModelDirectory
  ) throws -> (subject: any TrainingSubject, settings: ModelSettings) {
    guard let kind = TaskKinds.kind(task.kind) else {
      throw ModelError.invalidSetting(
        file: task.name, key: "kind", expected: "one of " + TaskKinds.all.map(\.name).joined(separator: ", "),
        found: task.kind)
    }
    let subject = try TrainingSubjects.read(task, kind: kind)
    var settings = try ModelSettings(task, kind: kind, labels: subject.labels, base: base, encoderDigest: "")
    subject.complete(&settings)
    return (subject, settings)
  }

  private static func isScored(_ subject: any TrainingSubject) -> Bool {
    subject.validationCount > 0 || (subject.testCount ?? 0) > 0
  }
}
