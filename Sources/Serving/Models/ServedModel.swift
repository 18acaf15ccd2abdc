import Files
package import Tasks

/// A model under the name that clients call it by.
package struct ServedModel: Sendable {
  package let name: String
  package let trained: TrainedModel
  /// The files that it was opened from, as they were then.
  let files: [String: FileIdentity]

  package init(name: String, trained: TrainedModel) {
    self.init(name: name, trained: trained, files: Self.files(in: trained.folders))
  }

  private init(name: String, trained: TrainedModel, files: [String: FileIdentity]) {
    self.name = name
    self.trained = trained
    self.files = files
  }

  /// Opens a model, again where its directory is replaced meanwhile.
  ///
  /// - Throws: what `open` throws.
  package static func opening(
    _ path: String, _ open: () throws -> (name: String, trained: TrainedModel)
  ) throws -> ServedModel {
    while true {
      let before = files(in: [path])
      let opened = try open()
      let model = ServedModel(name: opened.name, trained: opened.trained)
      if files(in: [path]) == before { return model }
    }
  }

  /// The same model under another name.
  package func named(_ name: String) -> ServedModel { ServedModel(name: name, trained: trained, files: files) }

  var settings: ModelSettings { trained.settings }

  /// Whether the model that stands at a path now is this one: no file of it was replaced or written since.
  package func isStill(at path: String) -> Bool {
    path.hasSameBytes(as: trained.path) && Self.files(in: trained.folders) == files
  }

  private static func files(in folders: [String]) -> [String: FileIdentity] {
    var files: [String: FileIdentity] = [:]
    for folder in folders {
      for name in (try? FileStatus.entries(of: folder)) ?? [] {
        files[folder + "/" + name] = (try? FileStatus(folder + "/" + name))?.identity
      }
    }
    return files
  }
}
