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
    let count = encoder.layerCount
    let slots = trainableSlots
    var lowest = count
    for parameter in encoderParameters where slots.contains(parameter.slot) {
      switch encoder.depth(of: parameter, prefix: family.prefix) {
      case .embeddings: lowest = 0
      case .layer(let index): lowest = min(lowest, index)
      case .top: break
      }
    }
    guard let adapter else { return lowest }
    if adapter.parts.biases.keys.contains(where: {
      encoder.depth(of: encoderParameter(slot: $0), prefix: family.prefix) == .embeddings
    }) {
      return 0
    }
    let biases = adapter.parts.biases.keys.compactMap { slot -> Int? in
      guard case .layer(let index) = encoder.depth(of: encoderParameter(slot: slot), prefix: family.prefix) else {
        return nil
      }
      return index
    }
    let touched = adaptable.modules.filter {
      let slot = $0.linear.weight.slot
      return adapter.parts.deltas[slot] != nil || adapter.parts.prefixes[slot] != nil
    }
    if touched.contains(where: { $0.layer == nil && $0.role == .other }) { return 0 }
    return (touched.compactMap(\.layer) + biases + [lowest]).min() ?? lowest
  }
}
