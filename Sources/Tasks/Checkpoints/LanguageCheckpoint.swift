package import Encoders
package import Files
package import NN
import PEFT
import Tensors

/// Publishes a masked language model as a directory that transformers loads, as such or as the bare encoder.
///
/// An adapter becomes part of the weights; the decoder is the word table, which stands there once.
package struct LanguageCheckpoint {
  private let model: MaskedLanguageModel
  private let base: ModelDirectory
  /// How the weights came to be.
  private let lineage: JSONObject

  /// The file that says how the weights came to be.
  package static let lineageName = "hone-pretraining.json"

  package init(model: MaskedLanguageModel, base: ModelDirectory, lineage: JSONObject) {
    self.model = model
    self.base = base
    self.lineage = lineage
  }

  /// Writes the directory, atomically.
  ///
  /// - Parameter facts: what is known of the weights only now, for the lineage.
  /// - Throws: `FilesError`, `TensorError`.
  package func publish(_ store: ParameterStore, at path: String, adding facts: JSONObject) throws {
    let regions = try mergedValues(store)
    try AtomicDirectory.publish(at: path) { staging in
      try staging.write("config.json", configuration)
      try withExtendedLifetime(regions) {
        try staging.writeTensors(
          "model.safetensors",
          (model.encoderParameters + model.headParameters).map { parameter in
            let values = regions[parameter.slot].map { UnsafePointer($0.base) } ?? store.values(parameter)
            return SafetensorsWriter.Tensor(
              name: parameter.name, shape: parameter.shape,
              values: UnsafeBufferPointer(start: values, count: parameter.count))
          }, metadata: [("format", "pt")])
      }
      try staging.write(Self.lineageName, .object(lineage.adding(facts)))
      for name in CheckpointWriter.tokenizerFiles + SentencePooling.files(of: base) where base.handle.contains(name) {
        try base.handle.map(name).withBytes { try staging.write(name, bytes: $0) }
      }
    }
  }

  /// The encoder's values with the adapter's, by slot; none where there is no adapter.
  private func mergedValues(_ store: ParameterStore) throws -> [Int: FloatRegion] {
    guard let adapter = model.adapter else { return [:] }
    return try model.encoderParameters.reduce(into: [:]) { regions, parameter in
      let region = try FloatRegion(count: parameter.count)
      region.base.update(from: store.values(parameter), count: parameter.count)
      adapter.merge(UnsafeMutableBufferPointer(start: region.base, count: parameter.count), of: parameter, store)
      regions[parameter.slot] = region
    }
  }

  private var configuration: JSON {
    var object = base.configuration.json.objectValue ?? JSONObject()
    object["architectures"] = .array([.string(model.layout.architecture)])
    for key in ["torch_dtype", "dtype"] where object[key] != nil {
      object[key] = .string(StoredPrecision.float32.rawValue)
    }
    return .object(object)
  }
}
