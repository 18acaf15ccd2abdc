package import Files

/// A Hugging Face model directory, opened once: configuration, weights and the files beside them.
package struct ModelDirectory: Sendable {
  package let path: String
  package let handle: DirectoryHandle
  package let configuration: ModelConfiguration
  package let family: EncoderFamily
  package let weights: SafetensorsSet

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
    weights = try Self.weights(handle)
  }

  /// The weights in one file, or in the parts that an index names.
  private static func weights(_ handle: DirectoryHandle) throws -> SafetensorsSet {
    if handle.contains("model.safetensors") {
      return SafetensorsSet(try SafetensorsFile(handle.map("model.safetensors")))
    }
    if handle.contains(ShardIndex.fileName) {
      return try ShardIndex(handle.map(ShardIndex.fileName)).open(in: handle)
    }
    if ["pytorch_model.bin", "pytorch_model.bin.index.json"].contains(where: handle.contains) {
      throw EncoderError.onlyPickledWeights(path: handle.path)
    }
    throw EncoderError.notAModelDirectory(path: handle.path, missing: "model.safetensors")
  }

  /// Opens the directory at `path`; starts again when it is replaced meanwhile.
  package static func open(_ path: String) throws -> ModelDirectory {
    try DirectoryHandle.read(path) { try ModelDirectory($0) }
  }
}
