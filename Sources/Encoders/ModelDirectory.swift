package import Files

/// A Hugging Face model directory, opened once: configuration, weights and the files beside them.
package struct ModelDirectory: Sendable {
  package let path: String
  package let handle: DirectoryHandle
  package let configuration: ModelConfiguration
  package let family: EncoderFamily
  package let weights: SafetensorsFile

  /// Opens a directory and checks that it holds what a model needs.
  ///
  /// - Throws: `EncoderError`, `FilesError`.
  package init(_ handle: DirectoryHandle) throws {
    path = handle.path
    self.handle = handle
    guard handle.contains("config.json") else {
      throw EncoderError.notAModelDirectory(path: handle.path, missing: "config.json")
    }
    let file = try handle.map("config.json")
    configuration = try ModelConfiguration(json: JSON.parse(file), source: file.path)
    family = try EncoderFamilies.family(of: configuration)
    guard handle.contains("model.safetensors") else {
      if handle.contains("pytorch_model.bin") { throw EncoderError.onlyPickledWeights(path: handle.path) }
      throw EncoderError.notAModelDirectory(path: handle.path, missing: "model.safetensors")
    }
    weights = try SafetensorsFile(handle.map("model.safetensors"))
  }

  /// Opens the directory at `path`; starts again when it is replaced meanwhile.
  package static func open(_ path: String) throws -> ModelDirectory {
    try DirectoryHandle.read(path) { try ModelDirectory($0) }
  }
}
