import Encoders
import Files
import NN
import PEFT
import Tasks

/// An earlier checkpoint or adapter that a training goes on from: its head and, for an adapter, its low-rank weights.
struct InitialWeights {
  private enum Source {
    case checkpoint(ModelDirectory)
    case adapter(AdapterDirectory)
  }

  private let source: Source
  private let model: ClassifierModel

  /// - Throws: `ModelError.invalidSetting` when the method needs the other form.
  init(_ path: String, model: ClassifierModel) throws {
    self.model = model
    source = try DirectoryHandle.read(path) { handle in
      if handle.contains("adapter_config.json") { return .adapter(try AdapterDirectory(handle)) }
      return .checkpoint(try ModelDirectory(handle))
    }
    switch (source, model.adapter != nil) {
    case (.adapter, true), (.checkpoint, false): break
    case (.adapter, false):
      throw ModelError.invalidSetting(
        file: path, key: "--initial", expected: "a checkpoint for the method \(model.settings.method)",
        found: "an adapter")
    case (.checkpoint, true):
      throw ModelError.invalidSetting(
        file: path, key: "--initial", expected: "an adapter for the method \(model.settings.method)",
        found: "a checkpoint")
    }
  }

  func store(_ weights: ModelWeights, base: ModelDirectory, seed: UInt64) throws -> ParameterStore {
    switch source {
    case .checkpoint(let directory):
      return try weights.trainingStore(from: directory, seed: seed, keepsHead: true)
    case .adapter(let adapter):
      let store = try weights.trainingStore(from: base, seed: seed, keepsHead: false)
      try adapter.fill(store, model, base: base.weights)
      return store
    }
  }
}
