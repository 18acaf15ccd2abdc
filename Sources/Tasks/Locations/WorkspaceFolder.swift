import Foundation

/// Where tasks, pulled encoders and runs lie.
package struct WorkspaceFolder: Sendable, Equatable {
  package let root: String

  package init(root: String) {
    self.root = root
  }

  /// The workspace: named, else `HONE_HOME`, else the nearest folder upward that has `models` and `tasks` or `runs`,
  /// else the working directory.
  package static func find(named name: String?, environment: [String: String], from directory: String)
    -> WorkspaceFolder
  {
    if let name { return WorkspaceFolder(root: absolute(name, from: directory)) }
    if let home = environment["HONE_HOME"], !home.isEmpty {
      return WorkspaceFolder(root: absolute(home, from: directory))
    }
    var folder = URL(fileURLWithPath: directory).standardizedFileURL
    while true {
      if isFolder(folder.path + "/models"), isFolder(folder.path + "/tasks") || isFolder(folder.path + "/runs") {
        return WorkspaceFolder(root: folder.path)
      }
      if folder.path == "/" { return WorkspaceFolder(root: directory) }
      folder.deleteLastPathComponent()
    }
  }

  package var models: String { root + "/models" }
  package var tasks: String { root + "/tasks" }
  package var runs: String { root + "/runs" }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  private static func absolute(_ path: String, from directory: String) -> String {
    path.hasPrefix("/") ? path : directory + "/" + path
  }
}
