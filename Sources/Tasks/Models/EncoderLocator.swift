import Foundation

/// Finds an encoder's directory by the name that a task file, a flag or an adapter gives it.
package struct EncoderLocator: Sendable {
  /// The folder of pulled encoders, when there is a workspace.
  package let modelsFolder: String?
  /// Further folders that relative paths may start from: the task file's.
  package let folders: [String]

  package init(modelsFolder: String?, folders: [String] = []) {
    self.modelsFolder = modelsFolder
    self.folders = folders
  }

  /// - Parameter fallback: another path to try, as an adapter recorded it.
  /// - Throws: `ModelError.noEncoder` with the places that were tried.
  package func path(of name: String, fallback: String? = nil) throws -> String {
    var places: [String] = []
    if !name.contains("/"), let modelsFolder { places.append(modelsFolder + "/" + name) }
    if name.hasPrefix("/") {
      places.append(name)
    } else {
      places += folders.filter { !$0.isEmpty }.map { $0 + "/" + name }
      places.append(name)
    }
    if let fallback, !fallback.isEmpty { places.append(fallback) }
    for place in places where FileManager.default.fileExists(atPath: place + "/config.json") { return place }
    if let adapter = places.first(where: { FileManager.default.fileExists(atPath: $0 + "/adapter_config.json") }) {
      throw ModelError.adapterNotEncoder(path: adapter)
    }
    throw ModelError.noEncoder(name: name, places: places)
  }
}
