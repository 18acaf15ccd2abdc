import Foundation

extension TaskDefinition {
  /// A file that the definition names, relative to the working directory.
  package func path(of file: String) -> String {
    TaskDefinition.joined(folder, file)
  }

  /// Where the encoder may lie, likeliest first: `models/NAME`, beside the task file, in the workspace.
  package func encoderPaths(workspace: String) -> [String] {
    let models = TaskDefinition.joined(TaskDefinition.joined(workspace, "models"), encoder)
    let isName = !encoder.utf8.contains(UInt8(ascii: "/"))
    return (isName ? [models] : [])
      + [TaskDefinition.joined(folder, encoder), TaskDefinition.joined(workspace, encoder)]
  }

  /// The same task with absolute file names, so that it can be read again from any folder: what a run keeps.
  ///
  /// - Parameter directory: the working directory as an absolute path.
  package func withAbsolutePaths(from directory: String) -> TaskDefinition {
    func absolute(_ file: String) -> String {
      TaskDefinition.joined(directory, path(of: file))
    }
    var copy = self
    copy.data.train = absolute(data.train)
    if let file = data.test.file { copy.data.test = .file(absolute(file)) }
    if let file = data.validation.file { copy.data.validation = .file(absolute(file)) }
    copy.patterns = patterns.map { pattern in
      var pattern = pattern
      if case .file(let file) = pattern.source { pattern.source = .file(absolute(file)) }
      return pattern
    }
    copy.folder = directory
    return copy
  }

  /// `file` under `folder`; an absolute file, or an empty folder, changes nothing.
  static func joined(_ folder: String, _ file: String) -> String {
    if folder.isEmpty || file.hasPrefix("/") { return file }
    return folder.hasSuffix("/") ? folder + file : folder + "/" + file
  }

  static func parent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The last name of a path; the working directory's for an empty one.
  static func lastComponent(of path: String) -> String {
    let absolute = URL(fileURLWithPath: path.isEmpty ? "." : path).standardizedFileURL
    return absolute.lastPathComponent
  }
}
