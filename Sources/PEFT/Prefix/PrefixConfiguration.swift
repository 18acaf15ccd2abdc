package import Files
package import NN

/// Settings of prefix tuning (Li and Liang, 2021): trained keys and values before those of every sequence, in each layer.
package struct PrefixConfiguration: AdapterConfiguration {
  package static let method = "prefix"
  package static let peftType = "PREFIX_TUNING"

  /// Places before every sequence.
  package var places: Int

  /// PEFT wraps the model once less than with the methods that change its modules.
  package var filePrefix: String { "base_model." }

  package init(places: Int) {
    self.places = places
  }

  package init(_ file: AdapterFile) throws {
    // A stored prefix is what its projection gave.
    self.init(places: try file.count("num_virtual_tokens"))
    try file.expect("num_transformer_submodules", "1") { $0.intValue == 1 }
  }

  package func write(into object: inout JSONObject, model: AdapterBase) {
    object["num_virtual_tokens"] = .number(JSONNumber(places))
    object["token_dim"] = .number(JSONNumber(model.model.hiddenSize))
    object["encoder_hidden_size"] = .number(JSONNumber(model.model.hiddenSize))
    object["num_layers"] = .number(JSONNumber(model.model.layerCount))
    object["num_attention_heads"] = .number(JSONNumber(model.model.headCount))
    object["num_transformer_submodules"] = .number(JSONNumber(1))
    object["prefix_projection"] = .bool(false)
  }

  package func adapter(for model: AdaptableModel, _ list: inout ParameterList) throws -> any Adapter {
    try PrefixAdapter(self, model, &list)
  }
}
