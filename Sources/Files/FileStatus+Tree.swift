extension FileStatus {
  /// Paths of all files under a directory, from it on, in the order of their names.
  /// - Throws: `FilesError`.
  package static func files(under path: String) throws -> [String] {
    try entries(of: path).flatMap { name -> [String] in
      guard try FileStatus(path + "/" + name)?.kind == .directory else { return [name] }
      return try files(under: path + "/" + name).map { name + "/" + $0 }
    }
  }
}
