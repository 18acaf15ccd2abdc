import Encoders
package import Files
import Foundation
package import NN
import PEFT

/// Publishes a trained model as one that stands alone: an adapter becomes part of the encoder's weights, and weights may be
/// stored in half the bytes.
package struct ModelExporter {
  private let trained: TrainedModel
  private let precision: StoredPrecision

  package init(_ trained: TrainedModel, precision: StoredPrecision) {
    self.trained = trained
    self.precision = precision
  }

  /// Writes the model directory, atomically.
  ///
  /// - Parameter lineage: how the weights came to be, as the model itself says; what is done here is added.
  /// - Throws: `ExportError`, `FilesError`, `TensorError`.
  package func publish(at path: String, lineage: JSONObject) throws {
    let source = trained.model
    if let reason = source.adapter?.whyNotMerged { throw ExportError.notMergeable(path: trained.path, reason: reason) }
    var settings = source.settings
    settings.adapter = nil
    settings.adapterHasPooler = false
    let model = try ClassifierModel(trained.base.configuration, family: source.family, settings: settings)
    let store = try merged(model)
    try check(model, store)
    var lineage = lineage
    lineage["exported"] = .object(steps)
    try CheckpointWriter(model: model, base: trained.base, lineage: lineage, precision: precision)
      .publish(store, at: path)
  }

  /// The weights of a model without an adapter that computes the same.
  package func merged(_ model: ClassifierModel) throws -> ParameterStore {
    let source = trained.model
    let store = try ParameterStore(model.parameters, trainable: [])
    // The model's own parameters come first in both, the adapter's behind.
    for (parameter, original) in zip(model.parameters, source.parameters) {
      precondition(parameter == original)
      let values = UnsafeMutableBufferPointer(start: try store.own(parameter), count: parameter.count)
      values.baseAddress?.update(from: trained.store.values(original), count: parameter.count)
      source.adapter?.merge(values, of: original, trained.store)
    }
    return store
  }

  private var steps: JSONObject {
    var object = JSONObject()
    object["from"] = .string(trained.path)
    object["precision"] = .string(precision.rawValue)
    object["merged_adapter"] = trained.model.adapter == nil ? .null : .string(trained.settings.method)
    return object
  }

  /// Float16 holds no large numbers.
  private func check(_ model: ClassifierModel, _ store: ParameterStore) throws {
    guard precision != .float32 else { return }
    for parameter in model.parameters {
      let values = UnsafeBufferPointer(start: store.values(parameter), count: parameter.count)
      if let value = values.first(where: { abs($0) > precision.largest }) {
        throw ExportError.outOfRange(
          path: trained.path, tensor: parameter.name, value: value, precision: precision.rawValue)
      }
    }
  }
}

/// Why a model cannot be exported as asked.
package enum ExportError: Error, Equatable, Sendable, CustomStringConvertible {
  case notMergeable(path: String, reason: String)
  case outOfRange(path: String, tensor: String, value: Float, precision: String)

  package var description: String {
    switch self {
    case .notMergeable(let path, let reason):
      "\(path): this adapter cannot become part of the encoder's weights: \(reason); use it as it is"
    case .outOfRange(let path, let tensor, let value, let precision):
      "\(path): \(tensor) holds \(value), which \(precision) cannot; use --dtype bfloat16 or float32"
    }
  }
}
