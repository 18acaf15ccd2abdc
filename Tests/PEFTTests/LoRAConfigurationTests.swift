import Files
import NN
import PEFT
import Testing

/// `adapter_config.json` there and back, and what of it this build refuses.
@Suite struct LoRAConfigurationTests {
  private func read(_ text: String) throws -> LoRAConfiguration {
    let configuration = try AdapterTypes.read(
      JSON.parse(text, source: "adapter_config.json"), source: "adapter_config.json")
    return try #require(configuration as? LoRAConfiguration)
  }

  private func base(_ path: String = "base", saved: [String] = []) -> AdapterBase {
    AdapterBase(
      path: path, taskType: "SEQ_CLS", savedModules: saved,
      model: AdaptableModel(
        modules: [], parameters: [], layerCount: 2, hiddenSize: 12, headCount: 1, takesPrefixes: true))
  }

  private static let everything: LoRAConfiguration = {
    var configuration = LoRAConfiguration(
      rank: 3, alpha: 6, selection: ModuleSelection(nil, excluded: ["pooler.dense"], layers: [1, 2]))
    configuration.usesMagnitudes = true
    configuration.bias = .all
    configuration.rankPattern = [.init(name: "layer.1.query", value: 2), .init(name: "value", value: 16)]
    configuration.alphaPattern = [.init(name: "value", value: 0.5)]
    return configuration
  }()

  private func json(_ extra: String = "") -> String {
    #"{"peft_type": "LORA", "r": 4, "lora_alpha": 16, "target_modules": ["query", "value"]\#(extra)}"#
  }

  @Test(arguments: [
    LoRAConfiguration(rank: 4, alpha: 8, dropout: 0.1, targetModules: ["query", "value"]),
    LoRAConfiguration(rank: 1, alpha: 0.5, dropout: 0, targetModules: ["output.dense"]),
    LoRAConfiguration(rank: 64, alpha: 16, dropout: 0.25, targetModules: ["key"], usesRankStabilizedScaling: true),
    everything,
  ]) func writtenAndReadIsTheSame(_ configuration: LoRAConfiguration) throws {
    let json = configuration.json(base(saved: ["classifier"]))
    let text = json.serialized()
    #expect(try read(text) == configuration)
    #expect(json["base_model_name_or_path"] == "base" && json["modules_to_save"] == ["classifier"])
    #expect(json["inference_mode"] == .bool(true) && json["bias"] == .string(configuration.bias.rawValue))
  }

  @Test func keysOfAnEarlierFileAreKept() throws {
    var earlier = JSONObject()
    earlier["revision"] = "abc"
    earlier["corda_config"] = .null
    earlier["r"] = 99
    let json = LoRAConfiguration(rank: 4).json(base(), keeping: earlier)
    #expect(json["revision"] == "abc" && json["corda_config"] == .null && json["r"]?.intValue == 4)
  }

  @Test func absentKeysHaveTheReferencesDefaults() throws {
    let configuration = try read(#"{"peft_type": "LORA", "target_modules": ["query"]}"#)
    #expect(configuration == LoRAConfiguration(rank: 8, alpha: 8, dropout: 0, targetModules: ["query"]))
  }

  @Test(arguments: [
    ("fan_in_fan_out", "true"), ("bias", "\"some\""), ("rank_pattern", "{\"^query\": 2}"),
    ("alpha_pattern", "{\".*query\": 2}"), ("layers_pattern", "[\"layer\"]"), ("exclude_modules", "\"key\""),
    ("target_parameters", "[\"w\"]"), ("lora_bias", "true"), ("layer_replication", "[[0, 1]]"),
  ]) func unsupportedKeysAreNamed(key: String, value: String) throws {
    #expect {
      try read(json(", \"\(key)\": \(value)"))
    } throws: { error in
      guard case PEFTError.unsupported(let file, let named, _, _) = error else { return false }
      return file == "adapter_config.json" && named == key && "\(error)".contains(key)
    }
  }

  @Test(arguments: ["use_dora", "rank_pattern", "layers_to_transform", "exclude_modules"])
  func nullMeansNotUsed(key: String) throws {
    #expect(try read(json(", \"\(key)\": null")).rank == 4)
  }

  @Test(arguments: [
    #"{"r": 4, "target_modules": ["query"]}"#, #"{"peft_type": "OFT", "target_modules": ["query"]}"#,
    #"{"peft_type": "LORA"}"#, #"{"peft_type": "LORA", "target_modules": []}"#,
    #"{"peft_type": "LORA", "target_modules": "quer."}"#, #"{"peft_type": "LORA", "target_modules": [1, 2]}"#,
    #"{"peft_type": "LORA", "target_modules": ["query"], "rank_pattern": {"query": 0}}"#,
    #"{"peft_type": "LORA", "target_modules": ["query"], "alpha_pattern": ["query"]}"#,
    #"{"peft_type": "LORA", "target_modules": ["query"], "layers_to_transform": [-1]}"#,
    #"{"peft_type": "LORA", "target_modules": ["query"], "use_dora": 1}"#,
    #"{"peft_type": "LORA", "target_modules": ["query", 7]}"#,
    #"{"peft_type": "LORA", "r": 0, "target_modules": ["query"]}"#,
    #"{"peft_type": "LORA", "r": -4, "target_modules": ["query"]}"#,
    #"{"peft_type": "LORA", "r": 2.5, "target_modules": ["query"]}"#,
    #"{"peft_type": "LORA", "r": 99999999, "target_modules": ["query"]}"#,
    #"{"peft_type": "LORA", "lora_alpha": "x", "target_modules": ["query"]}"#,
    #"{"peft_type": "LORA", "lora_alpha": -1, "target_modules": ["query"]}"#,
    #"{"peft_type": "LORA", "lora_dropout": 1.5, "target_modules": ["query"]}"#,
    #"{"peft_type": "LORA", "use_rslora": "yes", "target_modules": ["query"]}"#, "[]", "null",
  ]) func whatCannotBeHonouredIsRefused(text: String) {
    #expect(throws: PEFTError.self) { try read(text) }
  }

  private func module(_ path: String) -> LinearModule {
    var list = ParameterList()
    return LinearModule(path, Linear(path, inputs: 2, outputs: 2, &list), .other, layer: 0)
  }

  @Test func scalingIsAlphaByRankOrByItsRoot() {
    let query = module("layer.0.query")
    #expect(LoRAConfiguration(rank: 16, alpha: 32).scaling(of: query) == 2)
    var stabilized = LoRAConfiguration(rank: 16, alpha: 32, usesRankStabilizedScaling: true)
    #expect(stabilized.scaling(of: query) == 8)
    stabilized.rankPattern = [.init(name: "query", value: 4)]
    stabilized.alphaPattern = [.init(name: "layer.0.query", value: 6)]
    #expect(stabilized.rank(of: query) == 4 && stabilized.scaling(of: query) == 3)
    #expect(stabilized.rank(of: module("layer.0.my_query")) == 16)
  }

  @Test func targetsAreWholeNamesOrEndings() {
    let selection = ModuleSelection(["output.dense", "query", "bert.encoder.layer.0.value"])
    #expect(selection.contains(module("encoder.layer.0.output.dense")))
    #expect(selection.contains(module("encoder.layer.0.attention.output.dense")))
    #expect(selection.contains(module("query")))
    // PEFT names whole paths with the prefix of the model, which ours lack.
    #expect(selection.contains(module("encoder.layer.0.value")) && !selection.contains(module("encoder.layer.1.value")))
    #expect(!selection.contains(module("encoder.layer.0.intermediate.dense")))
    #expect(!selection.contains(module("encoder.layer.0.my_query")))
    let without = ModuleSelection(nil, excluded: ["query"], layers: [0])
    #expect(without.contains(module("layer.0.key")) && !without.contains(module("layer.0.query")))
    #expect(!ModuleSelection(nil, layers: [1]).contains(module("layer.0.key")))
  }
}
