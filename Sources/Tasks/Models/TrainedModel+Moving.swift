package import Encoders
import NN

extension TrainedModel {
  /// The same head, and adapter, on another encoder: what an earlier model gives after the encoder was changed.
  ///
  /// What stands above the encoder's layers (a pooler) belongs to what the head reads and stays the model's own.
  /// - Throws: `EncoderError` when the encoder has another shape, `ModelError.otherFamily`.
  package func moved(onto encoder: ModelDirectory) throws -> TrainedModel {
    guard encoder.family.modelType == model.family.modelType else {
      throw ModelError.otherFamily(
        path: encoder.path, family: encoder.family.modelType, expected: model.family.modelType)
    }
    let moved = try ParameterStore(model.parameters, trainable: [])
    let above = Set(model.encoder.topParameters.map(\.slot))
    let kept = model.parameters.filter { parameter in
      above.contains(parameter.slot) || !model.encoderParameters.contains { $0.slot == parameter.slot }
    }
    for parameter in kept { moved.attach(parameter, to: store.values(parameter), owner: store) }
    let slots = Set(kept.map(\.slot))
    _ = try WeightLoader(encoder).fill(moved, optional: slots, ignored: slots)
    try moved.pack(backward: false)
    return TrainedModel(path: path, model: model, store: moved, tokenizer: tokenizer, base: encoder)
  }
}
