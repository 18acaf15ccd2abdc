import Files
import PEFT
import Testing

/// `adapter_config.json` there and back, and what of it this build refuses.
@Suite struct LoRAConfigurationTests {
  private func read(_ text: String) throws -> LoRAConfiguration {
    try LoRAConfiguration(JSON.parse(text, source: "adapter_config.json"), source: "adapter_config.json")
  }

  private func json(_ extra: String = "") -> String {
    #"{"peft_type": "LORA", "r": 4, "lora_alpha": 16, "target_modules": ["query", "value"]\#(extra)}"#
  }

  @Test(arguments: [
    LoRAConfiguration(rank: 4, alpha: 8, dropout: 0.1, targetModules: ["query", "value"]),
    LoRAConfiguration(rank: 1, alpha: 0.5, dropout: 0, targetModules: ["output.dense"]),
    LoRAConfiguration(rank: 64, alpha: 16, dropout: 0.25, targetModules: ["key"], usesRankStabilizedScaling: true),
  ]) func writtenAndReadIsTheSame(_ configuration: LoRAConfiguration) throws {
    let json = configuration.json(base: "base", taskType: "SEQ_CLS", savedModules: ["classifier"])
    let text = json.serialized()
    #expect(try read(text) == configuration)
    #expect(json["base_model_name_or_path"] == "base" && json["modules_to_save"] == ["classifier"])
    #expect(json["inference_mode"] == .bool(true) && json["bias"] == "none")
  }

  @Test func keysOfAnEarlierFileAreKept() throws {
    var earlier = JSONObject()
    earlier["revision"] = "abc"
    earlier["corda_config"] = .null
    earlier["r"] = 99
    let json = LoRAConfiguration(rank: 4).json(base: "b", taskType: "SEQ_CLS", savedModules: [], keeping: earlier)
    #expect(json["revision"] == "abc" && json["corda_config"] == .null && json["r"]?.intValue == 4)
  }

  @Test func absentKeysHaveTheReferencesDefaults() throws {
    let configuration = try read(#"{"peft_type": "LORA", "target_modules": ["query"]}"#)
    #expect(configuration == LoRAConfiguration(rank: 8, alpha: 8, dropout: 0, targetModules: ["query"]))
  }

  @Test(arguments: [
    ("use_dora", "true"), ("fan_in_fan_out", "true"), ("bias", "\"all\""), ("rank_pattern", "{\"query\": 2}"),
    ("alpha_pattern", "{\"query\": 2}"), ("layers_to_transform", "[1]"), ("layers_pattern", "[\"layer\"]"),
    ("exclude_modules", "[\"key\"]"), ("exclude_modules", "\"key\""), ("target_parameters", "[\"w\"]"),
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
    #"{"r": 4, "target_modules": ["query"]}"#, #"{"peft_type": "IA3", "target_modules": ["query"]}"#,
    #"{"peft_type": "LORA"}"#, #"{"peft_type": "LORA", "target_modules": []}"#,
    #"{"peft_type": "LORA", "target_modules": "all-linear"}"#, #"{"peft_type": "LORA", "target_modules": [1, 2]}"#,
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

  @Test func scalingIsAlphaByRankOrByItsRoot() {
    #expect(LoRAConfiguration(rank: 16, alpha: 32).scaling == 2)
    #expect(LoRAConfiguration(rank: 16, alpha: 32, usesRankStabilizedScaling: true).scaling == 8)
  }

  @Test func targetsAreWholeNamesOrEndings() {
    let configuration = LoRAConfiguration(targetModules: ["output.dense", "query"])
    #expect(configuration.targets("encoder.layer.0.output.dense"))
    #expect(configuration.targets("encoder.layer.0.attention.output.dense"))
    #expect(configuration.targets("query"))
    #expect(!configuration.targets("encoder.layer.0.intermediate.dense"))
    #expect(!configuration.targets("encoder.layer.0.my_query"))
  }
}
