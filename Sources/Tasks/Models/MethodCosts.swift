package import Encoders
import NN
import PEFT

/// What a method costs on an encoder: numbers that follow from shapes, before anything is trained.
package struct MethodCosts: Sendable, Equatable {
  /// Numbers that training changes, the head's included.
  package let trainable: Int
  /// Numbers of the whole model.
  package let total: Int
  /// Bytes of the weights that a run leaves: an adapter's file, or the whole model.
  package let fileBytes: Int
  /// Whether that file is an adapter.
  package let isAdapter: Bool
  /// Layers, from the lowest on, that no gradient goes through.
  package let skippedLayers: Int
  package let layers: Int

  /// - Parameter task: a task with the method and its settings; its data is not read.
  /// - Throws: `PEFTError`, `EncoderError` where the method does not fit the encoder.
  package init(_ task: TaskDefinition, kind: TaskKind, labels: [String], base: ModelDirectory) throws {
    let settings = try ModelSettings(task, kind: kind, labels: labels, base: base, encoderDigest: "")
    let model = try ClassifierModel(base.configuration, family: base.family, settings: settings)
    let slots = model.trainableSlots
    let saved = model.adapter == nil ? model.parameters : model.adapterParameters + model.savedModules
    trainable = model.parameters.reduce(0) { $0 + (slots.contains($1.slot) ? $1.count : 0) }
    total = model.parameters.reduce(0) { $0 + $1.count }
    fileBytes = saved.reduce(0) { $0 + $1.count * MemoryLayout<Float>.size }
    isAdapter = model.adapter != nil
    layers = model.encoder.layerCount
    skippedLayers = model.layersWithoutGradient
  }
}

extension ClassifierModel {
  /// Layers, from the lowest on, that training changes nothing in, so that the backward pass ends above them.
  package var layersWithoutGradient: Int {
    let slots = trainableSlots.subtracting(headParameters.map(\.slot))
    return parameters.filter { slots.contains($0.slot) }.reduce(encoder.layerCount) { lowest, parameter in
      min(lowest, encoder.depth(of: parameter, prefix: family.prefix).lowestLayer(of: encoder.layerCount))
    }
  }
}
