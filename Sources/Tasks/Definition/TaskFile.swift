import Files
import Foundation

/// What a task file holds: one task, or several heads that are trained together.
package enum TaskFile: Sendable {
  case single(TaskDefinition)
  case joint(JointTask)

  /// Reads a task file, or the `task.yaml` of a folder, with `--set` overrides applied before anything is checked.
  ///
  /// - Throws: `FilesError` when the file cannot be read, `TaskDefinitionError` with place, expected and found.
  package static func read(path: String, overrides: [String] = [], registry: TaskRegistry) throws -> TaskFile {
    let (tree, folder) = try TaskDefinition.tree(path: path)
    guard JointTask.isJoint(tree) else {
      return .single(try TaskDefinition.read(path: path, overrides: overrides, registry: registry))
    }
    let table = TaskKeyTable(registry)
    let changed = try overrides.map(TaskOverride.init).reduce(tree) { try $1.applied(to: $0, table) }
    return .joint(
      try JointTask(
        changed, folder: folder,
        defaultName: TaskName.derived(from: TaskDefinition.lastComponent(of: folder)), registry: registry))
  }
}

extension TaskDefinition {
  /// The tree of a task file, or of a folder's, and the folder that its names are relative to.
  static func tree(path: String) throws -> (SettingNode, folder: String) {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let file = exists && isFolder.boolValue ? joined(path, fileName) : path
    return (try MappedFile(path: file).withBytes { try YAMLTree.read($0, file: file) }, parent(of: file))
  }
}
