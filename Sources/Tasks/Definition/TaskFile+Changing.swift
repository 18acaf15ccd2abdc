extension TaskFile {
  package var name: String {
    switch self {
    case .single(let task): task.name
    case .joint(let task): task.name
    }
  }

  /// The encoder that the file names, and the folder that its name may be relative to.
  package var encoder: (name: String, folder: String) {
    switch self {
    case .single(let task): (task.encoder, task.folder)
    case .joint(let task): (task.shared.encoder, task.shared.folder)
    }
  }

  /// The same with settings that hold for the whole file changed: encoder, method and training.
  package func changing(_ change: (inout TaskDefinition) -> Void) -> TaskFile {
    switch self {
    case .single(var task):
      change(&task)
      return .single(task)
    case .joint(var task):
      task.heads = task.heads.map { head in
        var own = head.task
        change(&own)
        return JointTask.Head(name: head.name, weight: head.weight, task: own)
      }
      return .joint(task)
    }
  }
}
