import Files
import NN
import PEFT
import Testing

/// The configurations of the methods beside LoRA: there and back, and one clear line for what cannot be.
@Suite struct AdapterConfigurationTests {
  private func read(_ text: String, method: String? = nil) throws -> any AdapterConfiguration {
    try AdapterTypes.read(
      JSON.parse(text, source: "adapter_config.json"), source: "adapter_config.json", method: method)
  }

  private var base: AdapterBase {
    AdapterBase(
      path: "base", taskType: "SEQ_CLS", savedModules: ["classifier"],
      model: AdaptableModel(
        modules: [], parameters: [], layerCount: 3, hiddenSize: 12, headCount: 2, takesPrefixes: true))
  }

  static let configurations: [any AdapterConfiguration] = [
    IA3Configuration(
      selection: ModuleSelection(["key", "output.dense"], excluded: ["pooler.dense"]), feedForward: ["output.dense"]),
    IA3Configuration(selection: ModuleSelection(nil), feedForward: []),
    PrefixConfiguration(places: 7),
    BottleneckConfiguration(size: 5, places: [.feedForward], activation: "silu", dropout: 0.25),
    BottleneckConfiguration(size: 64, places: [.attention, .feedForward], activation: "gelu", dropout: 0),
  ]

  @Test(arguments: configurations.indices) func writtenAndReadIsTheSame(index: Int) throws {
    let configuration = Self.configurations[index]
    let json = configuration.json(base)
    #expect(try read(json.serialized()).isEqual(to: configuration))
    #expect(json["base_model_name_or_path"] == "base" && json["task_type"] == "SEQ_CLS")
    for (place, other) in Self.configurations.enumerated() where place != index {
      #expect(!configuration.isEqual(to: other))
    }
  }

  @Test func aPrefixSaysTheModelsShape() {
    let json = PrefixConfiguration(places: 7).json(base)
    #expect(json["num_layers"]?.intValue == 3 && json["token_dim"]?.intValue == 12)
    #expect(json["num_attention_heads"]?.intValue == 2 && json["num_virtual_tokens"]?.intValue == 7)
  }

  /// BitFit has LoRA's file; only Hone's own says that its addition is nothing.
  @Test func bitFitIsToldByOurOwnFile() throws {
    var list = ParameterList()
    let value = LinearModule("value", Linear("bert.layer.0.value", inputs: 12, outputs: 12, &list), .value)
      .inside("layer", layer: 0)
    let model = AdaptableModel(
      modules: [value], parameters: list.parameters, layerCount: 1, hiddenSize: 12, headCount: 1, takesPrefixes: true)
    let text = BitFitConfiguration().json(
      AdapterBase(path: "base", taskType: "SEQ_CLS", savedModules: [], model: model)
    ).serialized()
    #expect(try read(text, method: "bitfit") is BitFitConfiguration)
    let lora = try #require(try read(text) as? LoRAConfiguration)
    #expect(lora.bias == .all && lora.rank == 1 && lora.selection.targets == ["layer.0.value"])
    let adapter = try BitFitConfiguration().adapter(for: model, &list)
    #expect(
      adapter.zeroTensors.map(\.name) == ["bert.layer.0.value.lora_A.weight", "bert.layer.0.value.lora_B.weight"])
    #expect(adapter.parameters.map(adapter.fileName) == ["bert.layer.0.value.base_layer.bias"])
  }

  @Test(arguments: [
    (#"{"peft_type": "IA3"}"#, "target_modules"),
    (#"{"peft_type": "IA3", "target_modules": "key.*"}"#, "target_modules"),
    (#"{"peft_type": "IA3", "target_modules": ["key"], "feedforward_modules": "key"}"#, "feedforward_modules"),
    (#"{"peft_type": "IA3", "target_modules": ["key"], "fan_in_fan_out": true}"#, "fan_in_fan_out"),
    (#"{"peft_type": "PREFIX_TUNING"}"#, "num_virtual_tokens"),
    (#"{"peft_type": "PREFIX_TUNING", "num_virtual_tokens": 0}"#, "num_virtual_tokens"),
    (#"{"peft_type": "PREFIX_TUNING", "num_virtual_tokens": 1e9}"#, "num_virtual_tokens"),
    (#"{"peft_type": "PREFIX_TUNING", "num_virtual_tokens": 4, "num_transformer_submodules": 2}"#, "submodules"),
    (#"{"peft_type": "HONE_BOTTLENECK", "size": 4, "activation": "gelu"}"#, "after"),
    (#"{"peft_type": "HONE_BOTTLENECK", "size": 4, "activation": "gelu", "after": ["middle"]}"#, "after"),
    (#"{"peft_type": "HONE_BOTTLENECK", "size": 4, "activation": "loud", "after": ["attention"]}"#, "activation"),
    (#"{"peft_type": "HONE_BOTTLENECK", "size": -4, "activation": "gelu", "after": ["attention"]}"#, "size"),
    (#"{"peft_type": "VERA", "target_modules": ["key"]}"#, "\"LORA\", \"IA3\", \"PREFIX_TUNING\""),
  ]) func whatCannotBeIsOneLine(text: String, part: String) {
    #expect {
      _ = try read(text)
    } throws: { error in
      error is PEFTError && "\(error)".contains(part) && !"\(error)".contains("\n")
    }
  }

  @Test func anEncoderThatAMethodDoesNotFitIsNamed() {
    var list = ParameterList()
    let bare = AdaptableModel(
      modules: [], parameters: [], layerCount: 1, hiddenSize: 12, headCount: 1, takesPrefixes: false)
    #expect(throws: PEFTError.noPrefix) { try PrefixConfiguration(places: 2).adapter(for: bare, &list) }
    #expect(throws: PEFTError.noBias) { try BitFitConfiguration().adapter(for: bare, &list) }
  }
}
