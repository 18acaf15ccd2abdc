import Files
import Foundation

/// Where a person asks for a model to be published.
///
/// Publishing replaces a directory as a whole: only a model that Hone made, with nothing else beside it, is replaced, and
/// never the folder one works in.
package enum ModelPlace {
  /// - Throws: `ModelError` for a place that would lose something else or that cannot be written to,
  ///   `FilesError.notDirectory` for that of a file.
  package static func check(_ path: String) throws {
    let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let here = URL(fileURLWithPath: FileManager.default.currentDirectoryPath).resolvingSymlinksInPath().path
    guard !path.isEmpty, !(here + "/").hasPrefix(place == "/" ? "/" : place + "/") else {
      throw ModelError.workingFolder(path: path)
    }
    if let status = try FileStatus(place) {
      guard status.kind == .directory else { throw FilesError.notDirectory(path: path) }
      let names = try FileStatus.entries(of: place)
      guard names.isEmpty || isModel(names) else { throw ModelError.foreignFolder(path: path) }
    }
    var parent = URL(fileURLWithPath: place).deletingLastPathComponent()
    while !FileManager.default.fileExists(atPath: parent.path), parent.path != "/" { parent.deleteLastPathComponent() }
    guard isWritable(parent.path) else { throw ModelError.cannotPublish(path: path, folder: parent.path) }
  }

  /// Tried out: rights alone do not tell, for instance where a file system is mounted for reading.
  private static func isWritable(_ folder: String) -> Bool {
    let attempt = folder + "/.hone-\(UUID().uuidString)"
    do {
      try FileManager.default.createDirectory(atPath: attempt, withIntermediateDirectories: false)
      try FileManager.default.removeItem(atPath: attempt)
      return true
    } catch {
      return false
    }
  }

  /// What a model of ours may have besides files whose names begin with `hone`.
  private static let files =
    Set(CheckpointWriter.tokenizerFiles).union([
      "config.json", "adapter_config.json", "model.safetensors", "adapter_model.safetensors", ModelCard.fileName,
      "modules.json", "sentence_bert_config.json", "config_sentence_transformers.json", "1_Pooling", "2_Normalize",
    ])

  private static func isModel(_ names: [String]) -> Bool {
    [ModelSettings.fileName, LanguageCheckpoint.lineageName].contains { names.contains($0) }
      && names.allSatisfy { files.contains($0) || $0.hasPrefix("hone") && $0.hasSuffix(".json") }
  }
}
