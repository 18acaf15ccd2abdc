/// The tensors of a model: those of one safetensors file, or of several parts in which no name stands twice.
package struct SafetensorsSet: Sendable {
  package let files: [SafetensorsFile]
  /// File by file, in the order of their bytes.
  package let tensors: [TensorEntry]
  private let owners: [UTF8Key: Int]

  package init(_ file: SafetensorsFile) {
    files = [file]
    tensors = file.tensors
    owners = [:]
  }

  /// - Parameter files: at least one.
  /// - Throws: `FilesError.safetensors` when a name stands in two of them.
  package init(parts files: [SafetensorsFile]) throws {
    precondition(!files.isEmpty)
    var owners: [UTF8Key: Int] = [:]
    for (index, file) in files.enumerated() {
      for entry in file.tensors where owners.updateValue(index, forKey: UTF8Key(entry.name)) != nil {
        throw FilesError.safetensors(path: file.file.path, fault: .duplicateName(entry.name))
      }
    }
    self.files = files
    self.owners = owners
    tensors = files.flatMap(\.tensors)
  }

  /// The file, or the first part.
  package var path: String { files[0].file.path }

  package subscript(name: String) -> TensorEntry? { file(holding: name)?[name] }

  /// The file that holds a tensor, if any does.
  package func file(holding name: String) -> SafetensorsFile? {
    if files.count == 1 { return files[0][name] == nil ? nil : files[0] }
    return owners[UTF8Key(name)].map { files[$0] }
  }
}
