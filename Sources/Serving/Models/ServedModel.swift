import Files
package import Tasks

/// A model under the name that clients call it by.
package struct ServedModel: Sendable {
  package let name: String
  package let trained: TrainedModel
  /// The files that it was opened from, as they were then.
  let files: [String: FileIdentity]

  package init(name: String, trained: TrainedModel) {
    self.name = name
    self.trained = trained
    files = Self.files(of: trained)
  }

  var settings: ModelSettings { trained.settings }

  /// Whether the model that stands at a path now is this one: no file of it was replaced or written since.
  package func isStill(at path: String) -> Bool {
    path.hasSameBytes(as: trained.path) && Self.files(of: trained) == files
  }

  private static func files(of trained: TrainedModel) -> [String: FileIdentity] {
    var files: [String: FileIdentity] = [:]
    for folder in trained.folders {
      for name in (try? FileStatus.entries(of: folder)) ?? [] {
        files[folder + "/" + name] = (try? FileStatus(folder + "/" + name))?.identity
      }
    }
    return files
  }
}
