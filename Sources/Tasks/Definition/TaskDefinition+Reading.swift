import Files
import Foundation

extension TaskDefinition {
  /// Reads a task file, or the `task.yaml` of a folder, with `--set` overrides applied before anything is checked.
  ///
  /// - Parameter overrides: texts such as `training.epochs=5`, in order.
  /// - Throws: `FilesError` when the file cannot be read, `TaskDefinitionError` with place, expected and found.
  package static func read(
    path: String, overrides: [String] = [], registry: TaskRegistry
  ) throws -> TaskDefinition {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let file = exists && isFolder.boolValue ? joined(path, fileName) : path
    return try MappedFile(path: file).withBytes {
      try parse($0, file: file, folder: parent(of: file), overrides: overrides, registry: registry)
    }
  }

  /// Reads the text of a task file.
  ///
  /// - Parameters:
  ///   - file: the name that errors give.
  ///   - folder: what file names in the text are relative to.
  package static func parse(
    _ text: String, file: String, folder: String, overrides: [String] = [], registry: TaskRegistry
  ) throws -> TaskDefinition {
    var text = text
    return try text.withUTF8 {
      try parse(UnsafeRawBufferPointer($0), file: file, folder: folder, overrides: overrides, registry: registry)
    }
  }

  private static func parse(
    _ bytes: UnsafeRawBufferPointer, file: String, folder: String, overrides: [String], registry: TaskRegistry
  ) throws -> TaskDefinition {
    let tree = try YAMLTree.read(bytes, file: file)
    return try checked(
      tree, overrides: overrides, folder: folder, defaultName: lastComponent(of: folder), registry: registry)
  }

  /// The task that is meant by a data file alone: `hone train reviews.csv --text review --label stars`.
  ///
  /// The file name stays relative to the working directory; a tenth of the examples is held out for validation unless
  /// `validation` names a file.
  /// - Throws: `TaskDefinitionError` for an unknown kind or method and for overrides.
  package static func assumed(
    data: String, kind: String = "classification", text: String? = nil, label: String? = nil,
    validation: String? = nil, encoder: String? = nil, method: String? = nil, overrides: [String] = [],
    registry: TaskRegistry
  ) throws -> TaskDefinition {
    var dataMembers = [("train", node(data)), ("text", node(text)), ("label", node(label))]
    let share = SettingNode(content: .scalar("0.1", isPlain: true), place: .commandLine)
    dataMembers.append(("validation", node(validation) ?? mapping([("fraction", share)])))
    let version = SettingNode(content: .scalar("\(TaskDefinition.version)", isPlain: true), place: .commandLine)
    let tree = mapping([
      ("version", version), ("kind", node(kind)), ("encoder", node(encoder)), ("method", node(method)),
      ("data", mapping(dataMembers)),
    ])
    let stem = lastComponent(of: data).split(separator: ".").first.map(String.init) ?? ""
    return try checked(tree, overrides: overrides, folder: "", defaultName: stem, registry: registry)
  }

  private static func checked(
    _ tree: SettingNode, overrides: [String], folder: String, defaultName: String, registry: TaskRegistry
  ) throws -> TaskDefinition {
    let table = TaskKeyTable(registry)
    let changed = try overrides.map(TaskOverride.init).reduce(tree) { try $1.applied(to: $0, table) }
    let reader = try SettingsReader(changed, table)
    return try TaskDefinition(reader, folder: folder, defaultName: TaskName.derived(from: defaultName))
  }

  private static func node(_ text: String?) -> SettingNode? {
    text.map { .text($0, .commandLine) }
  }

  private static func mapping(_ members: [(String, SettingNode?)]) -> SettingNode {
    let written = members.compactMap { key, value in
      value.map { SettingNode.Member(key: key, place: .commandLine, value: $0) }
    }
    return SettingNode(content: .mapping(written), place: .commandLine)
  }
}
