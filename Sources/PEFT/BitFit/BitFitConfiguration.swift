package import Files
package import NN

/// BitFit (Ben Zaken et al., 2022): every bias of the encoder and nothing else.
///
/// PEFT has no such method, but its LoRA stores all biases beside the additions: the file holds one addition of rank 1 that
/// is zero, so that PEFT loads it and gives the same logits.
package struct BitFitConfiguration: AdapterConfiguration {
  package static let method = "bitfit"
  package static let peftType = LoRAConfiguration.peftType

  package init() {}

  /// Not of its own kind: `hone.json` says that the additions are nothing.
  package init(_ file: AdapterFile) throws {}

  package func write(into object: inout JSONObject, model: AdapterBase) {
    var lora = LoRAConfiguration(rank: 1, alpha: 1, targetModules: Self.carrier(model.model).map { [$0.path] } ?? [])
    lora.bias = .all
    lora.write(into: &object, model: model)
  }

  /// The layer that has the addition which is nothing.
  static func carrier(_ model: AdaptableModel) -> LinearModule? {
    model.modules.last { $0.role == .value || $0.role == .queryKeyValue }
  }

  package func adapter(for model: AdaptableModel, _ list: inout ParameterList) throws -> any Adapter {
    try BitFitAdapter(model, &list)
  }
}
